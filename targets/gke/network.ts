import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { type GkeTarget, regionOf } from "../../components/cluster/targets/gke";
import { type Transforms, transformed } from "../../components/transform";

/** Openings for forks. */
export type GkeNetworkTransforms = Transforms<{
  network: gcp.compute.NetworkArgs;
  subnet: gcp.compute.SubnetworkArgs;
  router: gcp.compute.RouterArgs;
  nat: gcp.compute.RouterNatArgs;
}>;

/** Arguments of {@link GkeNetwork}. */
export interface GkeNetworkArgs {
  /** Zone and name of the cluster. */
  target: Pick<GkeTarget, "cluster" | "zone">;
  /** Changes of a fork. */
  transform?: GkeNetworkTransforms;
}

/** A network for one cluster: nodes without addresses of their own, Cloud NAT as their way out. */
export class GkeNetwork extends pulumi.ComponentResource {
  /** The network and its subnet, once they have a way out. */
  readonly ids: pulumi.Output<{ network: string; subnetwork: string }>;

  constructor(name: string, args: GkeNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:GkeNetwork", name, {}, opts);
    const parent = { parent: this };
    const {
      target: { cluster, zone },
      transform,
    } = args;
    const region = regionOf(zone);
    const network = new gcp.compute.Network(
      `${name}-network`,
      transformed(transform?.network, `${name}-network`, { name: cluster, autoCreateSubnetworks: false }),
      parent,
    );
    const subnet = new gcp.compute.Subnetwork(
      `${name}-subnet`,
      transformed(transform?.subnet, `${name}-subnet`, {
        // Images come from Google's own registry without the detour over NAT.
        name: cluster,
        region,
        network: network.id,
        ipCidrRange: "10.42.0.0/20",
        privateIpGoogleAccess: true,
      }),
      parent,
    );
    const router = new gcp.compute.Router(
      `${name}-router`,
      transformed(transform?.router, `${name}-router`, { name: cluster, region, network: network.id }),
      parent,
    );
    const nat = new gcp.compute.RouterNat(
      `${name}-nat`,
      transformed(transform?.nat, `${name}-nat`, {
        name: cluster,
        region,
        router: router.name,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      }),
      parent,
    );
    this.ids = pulumi.all([network.id, subnet.id, nat.id]).apply(([own, subnetwork]) => ({ network: own, subnetwork }));
    this.registerOutputs({ ids: this.ids });
  }
}
