/**
 * The images of a course by themselves: built with BuildKit and pushed to a registry, each tagged with the content of
 * its folder.
 */
import { Images, imageSpecs } from "aula";

const images = new Images("images", { specs: imageSpecs("registry.example.edu/aula"), build: true });

export const notebook = images.refs.notebook;
