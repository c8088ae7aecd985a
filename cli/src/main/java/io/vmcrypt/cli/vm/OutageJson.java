package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.estate.outage.AwaitedProvider;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.Host;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an outage left behind, and what was done about it, as JSON. */
final class OutageJson {

  private OutageJson() {}

  static Map<String, @Nullable Object> report(OutageReport report) {
    return Json.object(
        "providers", report.providers().stream().map(OutageJson::provider).toList(),
        "hosts", report.hosts().stream().map(OutageJson::host).toList(),
        "vms", report.vms().stream().map(OutageJson::vm).toList(),
        "findings", Json.findings(report.findings()));
  }

  static Map<String, @Nullable Object> result(HostResult result) {
    return Json.object(
        "id", result.host().id(),
        "name", result.host().name(),
        "state", result.state().map(Host.CryptoState::toString).orElse(null),
        "safe", result.isSafe(),
        "failure", result.failure().map(Throwable::getMessage).orElse(null));
  }

  private static Map<String, @Nullable Object> provider(AwaitedProvider provider) {
    return Json.object(
        "id", provider.id(),
        "usable", provider.usable().orElse(null),
        "problems", provider.problems(),
        "vms", provider.vms(),
        "hosts", provider.hosts());
  }

  private static Map<String, @Nullable Object> host(LostHost host) {
    return Json.object(
        "id", host.id(),
        "name", host.name(),
        "state", host.cryptoState().orElse(null),
        "lockedVms", host.lockedVms(),
        "keys", keys(host.keys()));
  }

  private static Map<String, @Nullable Object> vm(LockedVm vm) {
    return Json.object(
        "id", vm.vmId(),
        "name", vm.vmName(),
        "path", vm.path(),
        "host", vm.hostId().orElse(null),
        "unlockable", vm.isUnlockable(),
        "keys", keys(vm.keys()),
        "findings", Json.findings(vm.findings()));
  }

  private static List<Map<String, @Nullable Object>> keys(List<CryptoKeyStatus> keys) {
    return keys.stream()
        .map(
            key ->
                Json.object(
                    "id", key.key().keyId(),
                    "provider", key.key().providerId().orElse(null),
                    "obtainable", key.obtainable().orElse(null),
                    "reason", key.reason().map(Object::toString).orElse("")))
        .toList();
  }
}
