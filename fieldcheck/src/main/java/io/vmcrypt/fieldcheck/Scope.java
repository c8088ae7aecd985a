package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the reads of a run share: clients, and what one read has found for the next. */
final class Scope implements AutoCloseable {

  /** How many VMs, KMS clusters and the like are looked at one by one. */
  static final int SAMPLE = 3;

  private final FieldSystems systems;
  private final Wire wire;
  private final String privateCloud;
  private @Nullable VsphereClient vcenter;
  private @Nullable OvhClient ovh;
  private List<KmsCluster> clusters = List.of();
  private List<VirtualMachine> virtualMachines = List.of();

  Scope(FieldSystems systems, Wire wire, String privateCloud) {
    this.systems = requireNonNull(systems, "systems");
    this.wire = requireNonNull(wire, "wire");
    this.privateCloud = requireNonNull(privateCloud, "privateCloud");
  }

  Wire wire() {
    return wire;
  }

  VsphereClient vcenter() {
    VsphereClient open = vcenter;
    if (open == null) {
      open = systems.vcenter(wire);
      vcenter = open;
    }
    return open;
  }

  OvhClient ovh() {
    OvhClient open = ovh;
    if (open == null) {
      open = systems.ovh(wire);
      ovh = open;
    }
    return open;
  }

  PrivateCloud privateCloud() {
    return ovh().privateCloud(privateCloud);
  }

  /** The first ones; reads them if no read has. */
  List<KmsCluster> clusters() {
    if (clusters.isEmpty()) {
      clusters = vcenter().kmsClusters().list().stream().limit(SAMPLE).toList();
    }
    return clusters;
  }

  List<VirtualMachine> virtualMachines() {
    return virtualMachines;
  }

  void found(List<VirtualMachine> some) {
    virtualMachines = List.copyOf(some);
  }

  /** Closes a system's client, after a read that did not end. The next read gets a new one. */
  @Override
  public void close() {
    VsphereClient openVcenter = vcenter;
    if (openVcenter != null) {
      vcenter = null;
      openVcenter.close();
    }
    OvhClient openOvh = ovh;
    if (openOvh != null) {
      ovh = null;
      openOvh.close();
    }
  }
}
