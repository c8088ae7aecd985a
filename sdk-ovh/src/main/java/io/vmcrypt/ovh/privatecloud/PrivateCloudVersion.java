package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

/**
 * The VMware version of a private cloud, OVHcloud {@code dedicatedCloud.Version}.
 *
 * @param major such as {@code 8.0}; empty if OVHcloud did not say
 * @param minor such as {@code U3}; empty if OVHcloud did not say
 * @param build such as {@code 24322831}; empty if OVHcloud did not say
 */
public record PrivateCloudVersion(String major, String minor, String build) {

  public PrivateCloudVersion {
    requireNonNull(major, "major");
    requireNonNull(minor, "minor");
    requireNonNull(build, "build");
  }

  /** {@return the version for people; major, minor and build as far as they are known} */
  @Override
  public String toString() {
    return (major + " " + minor + (build.isEmpty() ? "" : " build " + build)).strip();
  }
}
