package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
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
 * @param ended its id, and how it ended
 */
record TaskMeaning(
    String descriptionId,
    Instant queued,
    String user,
    int chain,
    HistoryReport.Entry.Task ended,
    Subject subject) {

  static TaskMeaning of(XmlFragment info) {
    Optional<ManagedObjectReference> entity = info.element("entity").map(XmlFragment::reference);
    return new TaskMeaning(
        info.text("descriptionId").map(String::strip).orElse(""),
        info.instant("queueTime").orElseThrow(() -> new XmlFailure("a task has no queueTime")),
        info.text("reason", "userName").map(String::strip).orElse(""),
        info.integer("eventChainId").orElse(0),
        new HistoryReport.Entry.Task(
            info.required("key").strip(),
            // as reports of changes have it
            info.filled("state")
                .map(state -> state.replace("success", "done").replace("error", "failed"))
                .orElse("not known"),
            info.filled("error", "localizedMessage").map(OneLine::of)),
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

  /** It, where vCenter has kept no event of it. What did not succeed has changed no host's key. */
  EventMeaning asEvent() {
    boolean host = descriptionId.startsWith("HostSystem.") && ended.outcome().equals("done");
    return new EventMeaning(
        descriptionId,
        queued,
        user,
        chain,
        host ? HistoryReport.Action.HOST_KEY : HistoryReport.Action.OTHER,
        subject,
        Set.of(),
        Set.of(),
        "");
  }
}
