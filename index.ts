/** What `pulumi up` runs. */
import { courseProgram } from "./components/program";

export = courseProgram();
