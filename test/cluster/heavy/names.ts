/** Imported first: these tests have a course, a cluster and a port of their own, for they break what they use. */
process.env["AULA_TEST_COURSE"] = "heavy";

export {};
