/** Numbers and names that the images' Python needs too: both languages read `contract/constants.json`. */
import constants from "../../contract/constants.json";

/** A session's AULA_SPARK where neither the stack's file nor the cluster says anything else. */
export const SESSION = constants.session;
/**
 * Spark's own floors, in MiB: of what an executor has beside its heap (spark.executor.minMemoryOverhead), and of the
 * heap itself (UnifiedMemoryManager: 1.5 × 300 MiB; it refuses to start with less).
 */
export const SPARK = constants.spark;
/** What a benchmark measures by default: numbers of executors, rows, cores of one executor, repeats. */
export const SCALING = constants.scaling;
/** The same of the benchmark `ratios`; `heap` is that of one executor. */
export const RATIOS = constants.ratios;
/** Iterations of the perceptron in the course's own notebooks. */
export const PERCEPTRON_ITERATIONS = constants.perceptronIterations;
/** A benchmark's result in the cluster: a ConfigMap with this label, this annotation for its title, and these files. */
export const RESULT = constants.result;
/** Labels that the images write or look for. */
export const LABELS = constants.labels;
/**
 * scrypt's cost (RFC 7914): about 3 ms and 1 MiB. OWASP's figures (N = 2^17) are for passwords that people choose.
 * These are made, of 72 bits: guessing one takes 2^71 tries at any cost, and every run of the program hashes all of
 * them (N = 2^14 was 10 of its 15 s with 200 students).
 */
export const SCRYPT = constants.scrypt;
/** Length of a password's hash. */
export const HASH_BYTES = constants.hashBytes;
/** The pod through which a command of Aula's own opens a home, and the condition by which the hub knows it. */
export const HOME_POD = constants.homePod;
/** The port on which the hub listens. */
export const HUB_PORT = constants.hubPort;
/** Where the course's shared data and a person's key for S3 are in a pod in which students work. */
export const DATA_FOLDER = constants.dataFolder;
export const S3_CREDENTIALS = constants.s3Credentials;
