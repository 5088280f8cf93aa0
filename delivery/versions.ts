/** What the cluster is made of. kind's release names the node images built for it: change both lines together. */
export const KIND_VERSION = "v0.33.0";
export const KUBERNETES_VERSION = "v1.36.4";
export const NODE_IMAGE = `docker.io/kindest/node:${KUBERNETES_VERSION}@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed`;
export const METRICS_SERVER_VERSION = "v0.9.0";
export const ETCD_VERSION = "3.6.8";
export const COREDNS_VERSION = "v1.14.2";
