package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What vCenter shows of a VM beside its configuration. */
record VmShown(VmRecord vm) {

  /** Its configuration; null if vCenter can read nothing. */
  @Nullable DataObject config() {
    return vm.isAccessible() ? vm.config() : null;
  }

  DataObject runtime() {
    DataObject runtime =
        Literals.of("VirtualMachineRuntimeInfo")
            .with("host", vm.host())
            .with("connectionState", connection())
            .with("consolidationNeeded", vm.needsConsolidation())
            .with("powerState", vm.powerState());
    if (vm.wanted().faultTolerance() != null) {
      runtime.with("faultToleranceState", vm.wanted().faultTolerance());
    }
    if (vm.isAccessible() && vm.isEncrypted()) {
      runtime.with("cryptoState", vm.isLocked() ? "locked" : "unlocked");
    }
    return runtime;
  }

  /** What the schema requires, and nothing else. */
  static DataObject capability() {
    DataObject capability = new DataObject("VirtualMachineCapability");
    TypeTables.VIM.fields("VirtualMachineCapability").stream()
        .filter(field -> !field.optional())
        .forEach(field -> capability.with(field.name(), field.name().contains("napshot")));
    return capability;
  }

  /** vCenter goes on to tell what it knew last of a VM whose host it does not reach. */
  private String connection() {
    if (!vm.hostCrypto().connection().equals("connected")) {
      return "disconnected";
    }
    if (!vm.isAccessible()) {
      return "inaccessible";
    }
    return vm.isLocked() ? "invalid" : "connected";
  }

  DataObject guest() {
    String hostName = vm.wanted().guestHostName();
    List<String> addresses = vm.wanted().guestAddresses();
    if (vm.isPoweredOn() && (hostName != null || !addresses.isEmpty())) {
      return new DataObject("GuestInfo")
          .with("toolsStatus", "toolsOk")
          .with("toolsRunningStatus", "guestToolsRunning")
          .with("hostName", hostName)
          .with("ipAddress", addresses.stream().findFirst().orElse(null))
          .with("net", networkCards(addresses))
          .with("ipStack", hostName == null ? null : List.of(networkStack(hostName)))
          .with("guestState", "running");
    }
    return new DataObject("GuestInfo")
        .with("toolsStatus", "toolsNotInstalled")
        .with("toolsRunningStatus", "guestToolsNotRunning")
        .with("guestState", "notRunning");
  }

  private static @Nullable List<DataObject> networkCards(List<String> addresses) {
    List<DataObject> cards = new ArrayList<>();
    for (String address : addresses) {
      cards.add(
          Literals.of("GuestNicInfo")
              .with("ipAddress", List.of(address))
              .with("deviceConfigId", 4000 + cards.size()));
    }
    return cards.isEmpty() ? null : cards;
  }

  private static DataObject networkStack(String hostName) {
    int dot = hostName.indexOf('.');
    return new DataObject("GuestStackInfo")
        .with(
            "dnsConfig",
            Literals.of("NetDnsConfigInfo")
                .with("hostName", dot < 0 ? hostName : hostName.substring(0, dot))
                .with("domainName", dot < 0 ? "" : hostName.substring(dot + 1)));
  }

  DataObject summary() {
    DataObject config = vm.config();
    DataObject summary =
        Literals.of("VirtualMachineConfigSummary")
            .with("name", config.text("name"))
            .with("template", config.flag("template"))
            .with("vmPathName", config.data("files").text("vmPathName"))
            .with("memorySizeMB", config.data("hardware").number("memoryMB"))
            .with("numCpu", config.data("hardware").number("numCPU"))
            .with("numVirtualDisks", VmRecord.disks(config).size())
            .with("uuid", config.text("uuid"))
            .with("instanceUuid", config.text("instanceUuid"))
            .with("guestId", config.text("guestId"))
            .with("guestFullName", config.text("guestFullName"))
            .with("annotation", config.get("annotation"))
            .with("product", VmConfiguration.product(vm.wanted()))
            .with("managedBy", VmConfiguration.managedBy(vm.wanted()))
            .with("tpmPresent", VirtualTpm.find(config) != null)
            .with("hwVersion", config.text("version"));
    return Literals.of("VirtualMachineSummary")
        .with("vm", vm.ref())
        .with("runtime", runtime())
        .with("config", summary)
        .with("storage", VmStorage.summary(config));
  }

  @Nullable DataObject snapshotInfo() {
    VmSnapshot on = vm.current();
    List<VmSnapshot> snapshots = vm.snapshots();
    if (snapshots.isEmpty() || !vm.isAccessible()) {
      return null;
    }
    return new DataObject("VirtualMachineSnapshotInfo")
        .with("currentSnapshot", on == null ? null : on.ref())
        .with(
            "rootSnapshotList",
            vm.children(null).stream().map(root -> root.tree(vm.ref(), snapshots)).toList());
  }
}
