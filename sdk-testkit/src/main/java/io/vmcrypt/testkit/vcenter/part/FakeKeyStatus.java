package io.vmcrypt.testkit.vcenter.part;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link io.vmcrypt.testkit.vcenter.FakeVcenter} tells of a key: vSphere {@code
 * CryptoManagerKmipCryptoKeyStatus}.
 *
 * @param key the key that it is about
 * @param available whether vCenter can get it, null if that was not asked
 * @param reason why it is not available, such as {@code KeyStateMissingInKMS}; null for none
 * @param virtualMachines the managed object ids of the VMs that use it
 * @param hosts the managed object ids of the hosts that use it
 * @param tags the third parties that use it
 * @param wrappingKeyId the id of the key that wraps it, null for none
 */
public record FakeKeyStatus(
    FakeKey key,
    @Nullable Boolean available,
    @Nullable String reason,
    List<String> virtualMachines,
    List<String> hosts,
    List<String> tags,
    @Nullable String wrappingKeyId) {

  /** Copies the lists. */
  public FakeKeyStatus {
    Objects.requireNonNull(key, "key");
    virtualMachines = List.copyOf(virtualMachines);
    hosts = List.copyOf(hosts);
    tags = List.copyOf(tags);
  }

  /**
   * The same, but about another key.
   *
   * @param other the key that it is about
   * @return the status
   */
  public FakeKeyStatus about(FakeKey other) {
    return new FakeKeyStatus(other, available, reason, virtualMachines, hosts, tags, wrappingKeyId);
  }

  /** {@return the same, but available, the status, without a reason} */
  public FakeKeyStatus found() {
    return new FakeKeyStatus(key, true, null, virtualMachines, hosts, tags, wrappingKeyId);
  }

  /**
   * The same, but not available.
   *
   * @param why such as {@code KeyStateMissingInKMS}
   * @return the status
   */
  public FakeKeyStatus missing(String why) {
    return new FakeKeyStatus(
        key,
        false,
        Objects.requireNonNull(why, "why"),
        virtualMachines,
        hosts,
        tags,
        wrappingKeyId);
  }
}
