package io.vmcrypt.vsphere.session;

import static java.util.Objects.requireNonNull;

/**
 * What a server says about itself: vSphere {@code AboutInfo}.
 *
 * @param fullName {@code VMware vCenter Server 8.0.3 build-24022515}
 * @param version {@code 8.0.3}
 * @param build {@code 24022515}
 * @param apiType {@code VirtualCenter}, or {@code HostAgent} for a single ESXi host
 * @param apiVersion the newest API release that it speaks: {@code 8.0.3.0}
 * @param instanceUuid which vCenter it is; empty if it does not say
 */
public record VsphereAbout(
    String fullName,
    String version,
    String build,
    String apiType,
    String apiVersion,
    String instanceUuid) {

  public VsphereAbout {
    requireNonNull(fullName, "fullName");
    requireNonNull(version, "version");
    requireNonNull(build, "build");
    requireNonNull(apiType, "apiType");
    requireNonNull(apiVersion, "apiVersion");
    requireNonNull(instanceUuid, "instanceUuid");
  }

  /**
   * Whether it is a vCenter: a single ESXi host has no KMS clusters.
   *
   * @return true for the API type {@code VirtualCenter}
   */
  public boolean isVcenter() {
    return apiType.equals("VirtualCenter");
  }
}
