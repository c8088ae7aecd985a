package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The hosts that have, or may have, keys of a key provider. New keys of VMs leave them as they are.
 *
 * @param hosts none if they could not be read
 * @param unread why they could not be read; empty if they were
 */
public record HostsWithOldKeys(List<Host> hosts, String unread) {

  /** So many are told one by one; of more, JSON tells all. */
  private static final int MOST_TOLD = 200;

  public static HostsWithOldKeys of(VsphereClient vcenter, String keyProvider) {
    try {
      return new HostsWithOldKeys(
          vcenter.hosts().list().stream().filter(host -> host.mayHaveKeyOf(keyProvider)).toList(),
          "");
    } catch (PermissionDeniedException e) {
      return new HostsWithOldKeys(List.of(), e.outcome() + ". " + e.advice());
    }
  }

  public void tell(Screen screen) {
    if (!unread.isEmpty()) {
      screen.line("It is not known which hosts keep old keys: " + unread);
    }
    hosts.stream()
        .limit(MOST_TOLD)
        .forEach(
            host ->
                screen.line(
                    "Host "
                        + host.name()
                        + host.keyId()
                            .map(key -> " keeps key " + key + "; keys of hosts are not renewed.")
                            .orElse(" may keep a key: vCenter does not show which it has.")));
    if (hosts.size() > MOST_TOLD) {
      screen.line("and " + (hosts.size() - MOST_TOLD) + " more hosts (--json tells all)");
    }
  }

  /** A JSON list; null if they could not be read. */
  public String json() {
    return unread.isEmpty()
        ? hosts.stream()
            .map(
                host ->
                    Json.part(
                        Json.object(
                            "id", host.id(),
                            "name", host.name(),
                            "keyId", host.keyId().map(CryptoKeyId::keyId).orElse(null),
                            "keyProvider",
                                host.keyId().flatMap(CryptoKeyId::providerId).orElse(null))))
            .collect(Collectors.joining(",\n", "[", "]"))
        : "null";
  }
}
