package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.api.OvhState;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A Hosted Private Cloud as OVHcloud describes it, {@code dedicatedCloud.dedicatedCloud}.
 *
 * @param serviceName its name
 * @param state its state
 * @param description the customer's own text; empty if there is none
 * @param version its VMware version
 * @param location its data centre, such as {@code rbx}; empty if OVHcloud did not say
 * @param webInterfaceUrl the URL of its vCenter; null if OVHcloud did not say. With OVHcloud's
 *     private gateway its name stays the same, but its address is another one, which only the
 *     customer knows
 */
public record PrivateCloudDetails(
    ServiceName serviceName,
    OvhState state,
    String description,
    Version version,
    String location,
    @Nullable URI webInterfaceUrl) {

  /**
   * The VMware version of a private cloud, OVHcloud {@code dedicatedCloud.Version}.
   *
   * @param major such as {@code 8.0}; empty if OVHcloud did not say
   * @param minor such as {@code U3}; empty if OVHcloud did not say
   * @param build such as {@code 24322831}; empty if OVHcloud did not say
   */
  public record Version(String major, String minor, String build) {

    public Version {
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

  /** Checks that nothing is missing. */
  public PrivateCloudDetails {
    requireNonNull(serviceName, "serviceName");
    requireNonNull(state, "state");
    requireNonNull(description, "description");
    requireNonNull(version, "version");
    requireNonNull(location, "location");
  }
}
