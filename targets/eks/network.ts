import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EksTarget, subnets } from "../../components/cluster/targets/eks";
import { type Transforms, transformed } from "../../components/transform";

/** Openings for forks. */
export type EksNetworkTransforms = Transforms<{
  vpc: aws.ec2.VpcArgs;
  gateway: aws.ec2.InternetGatewayArgs;
  subnet: aws.ec2.SubnetArgs;
  routes: aws.ec2.RouteTableArgs;
  association: aws.ec2.RouteTableAssociationArgs;
  address: aws.ec2.EipArgs;
  nat: aws.ec2.NatGatewayArgs;
}>;

/** Arguments of {@link EksNetwork}. */
export interface EksNetworkArgs {
  /** Region, zones and network of the cluster. */
  target: Pick<EksTarget, "cluster" | "region" | "zones" | "network">;
  /** Changes of a fork. */
  transform?: EksNetworkTransforms;
}

/** A VPC for one cluster: nodes in private subnets, one NAT gateway as their way out, load balancers in public ones. */
export class EksNetwork extends pulumi.ComponentResource {
  /** Every subnet: the control plane's. */
  readonly subnetIds: pulumi.Output<string>[];
  /** The private subnet of the first zone: the nodes'. */
  readonly nodeSubnetId: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly args: EksNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:cluster:EksNetwork", name, {}, opts);
    const parent = { parent: this };
    const { target, transform } = args;
    const tags = (own: string) => ({ Name: `${target.cluster}-${own}` });
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      transformed(transform?.vpc, `${name}-vpc`, {
        cidrBlock: target.network,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tags("vpc"),
      }),
      parent,
    );
    const made = subnets(target).map(({ zone, cidr, isPublic }) => {
      const own = `${name}-${isPublic ? "public" : "private"}-${zone.slice(-1)}`;
      // The tags are how AWS's load balancers find the subnets that they may stand in.
      const role = `kubernetes.io/role/${isPublic ? "elb" : "internal-elb"}`;
      const { id } = new aws.ec2.Subnet(
        own,
        transformed(transform?.subnet, own, {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock: cidr,
          mapPublicIpOnLaunch: false,
          tags: { ...tags(own), [role]: "1" },
        }),
        parent,
      );
      return { own, id, isPublic };
    });
    const first = (isPublic: boolean) => made.find((subnet) => subnet.isPublic === isPublic)!.id;

    const gateway = new aws.ec2.InternetGateway(
      `${name}-gateway`,
      transformed(transform?.gateway, `${name}-gateway`, { vpcId: vpc.id, tags: tags("gateway") }),
      parent,
    );
    const address = new aws.ec2.Eip(
      `${name}-address`,
      transformed(transform?.address, `${name}-address`, { domain: "vpc", tags: tags("nat") }),
      parent,
    );
    const nat = new aws.ec2.NatGateway(
      `${name}-nat`,
      transformed(transform?.nat, `${name}-nat`, {
        allocationId: address.id,
        subnetId: first(true),
        tags: tags("nat"),
      }),
      { ...parent, dependsOn: gateway },
    );
    const out = {
      public: this.routes(`${name}-public`, vpc.id, { gatewayId: gateway.id }),
      private: this.routes(`${name}-private`, vpc.id, { natGatewayId: nat.id }),
    };
    const associations = made.map(
      ({ own, id, isPublic }) =>
        new aws.ec2.RouteTableAssociation(
          `${own}-routes`,
          transformed(transform?.association, `${own}-routes`, {
            subnetId: id,
            routeTableId: isPublic ? out.public : out.private,
          }),
          parent,
        ),
    );

    // A node without a way out never joins: whoever asks for the subnet waits for its routes.
    const ready = pulumi.all(associations.map((association) => association.id));
    this.subnetIds = made.map(({ id }) => id);
    this.nodeSubnetId = pulumi.all([first(false), ready]).apply(([id]) => id);
    this.registerOutputs({ nodeSubnetId: this.nodeSubnetId });
  }

  private routes(
    name: string,
    vpcId: pulumi.Output<string>,
    out: { gatewayId: pulumi.Output<string> } | { natGatewayId: pulumi.Output<string> },
  ): pulumi.Output<string> {
    return new aws.ec2.RouteTable(
      name,
      transformed(this.args.transform?.routes, name, {
        vpcId,
        routes: [{ cidrBlock: "0.0.0.0/0", ...out }],
        tags: { Name: name },
      }),
      { parent: this },
    ).id;
  }
}
