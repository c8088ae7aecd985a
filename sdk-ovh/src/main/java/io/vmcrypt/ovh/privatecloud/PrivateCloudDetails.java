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
 * @param webInterfaceUrl the URL of its vCenter; null if OVHcloud did not say. With OVHcloud's
 *     private gateway its name stays the same, but its address is another one, which only the
 *     customer knows
 */
public record PrivateCloudDetails(
    ServiceName serviceName, OvhState state, String description, @Nullable URI webInterfaceUrl) {

  /** Checks that nothing is missing. */
  public PrivateCloudDetails {
    requireNonNull(serviceName, "serviceName");
    requireNonNull(state, "state");
    requireNonNull(description, "description");
  }
}
