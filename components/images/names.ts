/** Names of the images, by themselves: the schema of a configuration needs them, and no more of the images. Pure. */

/** Images that every course is made of; the folder of the same name holds the Dockerfile. */
export const IMAGES = ["hub", "proxy", "notebook", "gpu-simulator"] as const;
export type ImageName = (typeof IMAGES)[number];

/** Images of what only some courses bring: built where they do. */
export const OPTIONAL_IMAGES = ["jobset"] as const;

/** Those of {@link IMAGES} that a notebook can run; a fork that adds one lists it here too. */
export const NOTEBOOKS = ["notebook"] as const satisfies readonly ImageName[];

/** For which hardware PyTorch and XGBoost of a notebook are built. */
export const ACCELERATORS = ["cpu", "cuda"] as const;
export type Accelerator = (typeof ACCELERATORS)[number];
