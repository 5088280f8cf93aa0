/** What the cluster is made of. kind's release names the node images built for it: change both lines together. */
export const KIND_VERSION = "v0.33.0";
export const KUBERNETES_VERSION = "v1.36.4";
export const NODE_IMAGE = `docker.io/kindest/node:${KUBERNETES_VERSION}@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed`;
export const METRICS_SERVER_VERSION = "v0.9.0";
export const ETCD_VERSION = "3.6.8";
export const COREDNS_VERSION = "v1.14.2";
/** The CLI that is installed or built where none is on PATH: the SDK's own version. */
export const PULUMI_VERSION = "3.276.0";
/** The oldest CLI on PATH that is taken: what older ones do was not tried. */
export const OLDEST_PULUMI = "3.259.0";
/** What the provider that is built calls itself: the release that its sources, of January 2026, lead to. */
export const BUILT_PROVIDER_VERSION = "4.25.0";
