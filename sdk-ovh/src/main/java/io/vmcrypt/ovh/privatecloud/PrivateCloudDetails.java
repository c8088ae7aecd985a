package io.vmcrypt.ovh.privatecloud;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.ovh.api.OvhState;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Hosted Private Cloud as OVHcloud describes it, {@code dedicatedCloud.dedicatedCloud}.
 *
 * @param serviceName its name
 * @param state its state
 * @param description the customer's own text; empty if there is none
 * @param version its VMware version
 * @param location its data centre, such as {@code rbx}; empty if OVHcloud did not say
 * @param managementInterface the program that manages it, such as {@code vcsa}; empty if OVHcloud
 *     did not say
 * @param webInterfaceUrl the URL of its vCenter; null if OVHcloud did not say
 */
public record PrivateCloudDetails(
    ServiceName serviceName,
    OvhState state,
    String description,
    PrivateCloudVersion version,
    String location,
    String managementInterface,
    @Nullable URI webInterfaceUrl) {

  /** Checks that nothing is missing. */
  public PrivateCloudDetails {
    requireNonNull(serviceName, "serviceName");
    requireNonNull(state, "state");
    requireNonNull(description, "description");
    requireNonNull(version, "version");
    requireNonNull(location, "location");
    requireNonNull(managementInterface, "managementInterface");
  }

  /**
   * The name of the private cloud's vCenter: the host of {@link #webInterfaceUrl()}. With
   * OVHcloud's private gateway the name stays the same, but its address is another one, which only
   * the customer knows.
   *
   * @return such as {@code pcc-192-0-2-1.ovh.com}; empty if OVHcloud did not say
   */
  public Optional<String> vcenterHost() {
    return Optional.ofNullable(webInterfaceUrl).map(URI::getHost);
  }

  /**
   * The same private cloud, with its vCenter at another name or address: for programs that reach it
   * only by OVHcloud's private gateway. The name in vCenter's certificate stays the public one, so
   * a client of vCenter needs both names.
   *
   * @param host a name or an address, without a port
   * @return details whose {@link #vcenterHost()} is {@code host}
   * @throws IllegalArgumentException if it is not a host; the message quotes it
   */
  public PrivateCloudDetails withVcenterHost(String host) {
    String name = HostAndPort.of(host, HostAndPort.HTTPS_PORT).host();
    return new PrivateCloudDetails(
        serviceName,
        state,
        description,
        version,
        location,
        managementInterface,
        URI.create("https://" + (name.contains(":") ? "[" + name + "]" : name) + "/"));
  }
}
