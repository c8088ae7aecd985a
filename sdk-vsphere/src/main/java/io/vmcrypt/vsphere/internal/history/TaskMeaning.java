package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one task says. It has no word on what was changed; its events have.
 *
 * @param descriptionId what it does: {@code HostSystem.configureCryptoKey}
 * @param user who started it; empty if nobody did, or it is not told
 * @param chain what ties it to its events; 0 for nothing
 * @param succeeded whether it has ended without a failure
 */
record TaskMeaning(
    String id,
    String descriptionId,
    Instant queued,
    String user,
    int chain,
    boolean succeeded,
    Subject subject) {

  static TaskMeaning of(XmlFragment info) {
    Optional<ManagedObjectReference> entity = info.element("entity").map(XmlFragment::reference);
    return new TaskMeaning(
        info.required("key").strip(),
        info.text("descriptionId").map(String::strip).orElse(""),
        info.instant("queueTime").orElseThrow(() -> new XmlFailure("a task has no queueTime")),
        info.text("reason", "userName").map(String::strip).orElse(""),
        info.integer("eventChainId").orElse(0),
        info.text("state").map(String::strip).filter("success"::equals).isPresent(),
        Subject.of(
            entity.map(ManagedObjectReference::type).map(TaskMeaning::kind).orElse("vCenter"),
            info.text("entityName").map(InventoryName::shown).orElse(""),
            entity.map(ManagedObjectReference::value).orElse("")));
  }

  /** What people call an object of a type of vCenter. */
  static String kind(String type) {
    return switch (type) {
      case "VirtualMachine" -> "VM";
      case "HostSystem" -> "host";
      default -> type;
    };
  }

  /**
   * Whether what it does is about encryption, whatever its events say. vCenter makes a task of each
   * look at the status of key servers, too: it changes nothing.
   */
  boolean isOfKeys() {
    String what = descriptionId.toLowerCase(Locale.ROOT);
    return (what.contains("crypt") || what.contains("rekey"))
        && !what.endsWith("retrievekmipserversstatus");
  }

  /** It, where vCenter has kept no event of it. */
  EventMeaning asEvent() {
    boolean host = descriptionId.startsWith("HostSystem.");
    return new EventMeaning(
        descriptionId,
        queued,
        user,
        chain,
        host ? HistoryReport.Action.HOST_KEY : HistoryReport.Action.OTHER,
        subject,
        Set.of(),
        "");
  }
}
