package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Users of a key provider that no step moves and that vCenter does not list among the users of its
 * keys: first-class disks and vSAN. They are read, and told by name. What could not be read is told
 * too: it counts as in use. So do VMs that vCenter has and does not show.
 */
public final class UnmovedUsers {

  private static final String MOVE =
      "Let its owner give it a key of another key provider (for a Kubernetes volume, whoever runs"
          + " its storage class), or delete it, then plan again.";
  private static final String LOOK =
      "Look at them in the vSphere Client. If none has its keys, say so in the estate with"
          + " othersChecked.";

  /** How many are named where there may be very many. */
  private static final int NAMED = 5;

  private final LeavingLook look;

  public UnmovedUsers(LeavingLook look) {
    this.look = look;
  }

  /**
   * Looks at all.
   *
   * @param used how bad a user is
   * @param unread how bad it is that something could not be read
   */
  public List<Finding> findings(Severity used, Severity unread) {
    List<Finding> findings = new ArrayList<>();
    // that somebody has looked where nobody sees is said of others than the VMs that vCenter has
    ask("VMs", used, findings, () -> vms(used, findings));
    ask("first-class disks", unread, findings, () -> disks(used, unread, findings));
    ask("vSAN clusters", unread, findings, () -> vsan(used, unread, findings));
    return List.copyOf(findings);
  }

  private Subject provider() {
    return Subject.of("KMS cluster", look.from());
  }

  /** vCenter itself has answered just before; vSAN's service is another one, and may be down. */
  private void ask(String who, Severity unread, List<Finding> findings, Runnable asking) {
    try {
      asking.run();
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      findings.add(notRead(unread, who, List.of(e)));
    }
  }

  /** Each is told; those of which vCenter says the same, together. */
  private void unread(
      String who, Severity severity, List<SdkException> unread, List<Finding> findings) {
    unread.stream()
        .collect(
            Collectors.groupingBy(
                e -> List.of(e.outcome(), e.advice(), missing(e)),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .forEach(same -> findings.add(notRead(severity, who, same)));
  }

  private Finding notRead(Severity severity, String who, List<SdkException> same) {
    SdkException first = same.get(0);
    return notKnown(
            severity,
            who,
            "could not " + named(same, e -> e.attempt().operation()) + ": " + first.outcome(),
            first.advice())
        .withMissing(missing(first));
  }

  private static List<String> missing(SdkException e) {
    return e instanceof PermissionDeniedException denied ? denied.missing() : List.of();
  }

  private Finding notKnown(Severity severity, String who, String why, String advice) {
    return new Finding(
        severity,
        FindingCode.KEY_USERS_NOT_KNOWN,
        Context.VCENTER,
        provider(),
        "it is not known whether " + who + " have its keys: " + why,
        advice,
        List.of());
  }

  private void vms(Severity used, List<Finding> findings) {
    List<VirtualMachine> unread = look.unreadVms();
    if (!unread.isEmpty()) {
      findings.add(
          notKnown(
              used,
              "VMs",
              "vCenter does not show the configuration, or not all disks, of "
                  + unread.size()
                  + (unread.size() == 1 ? " VM: " : " VMs: ")
                  + named(unread, vm -> vm.name() + " (" + vm.id() + ")"),
              "Reconnect their hosts and datastores, or unlock them, then plan again. What is left"
                  + " of a VM that is gone, remove from the inventory."));
    }
  }

  private void disks(Severity used, Severity unread, List<Finding> findings) {
    LeavingLook.Seen<FirstClassDisk> seen = look.firstClassDisks();
    unread("first-class disks", unread, seen.unread(), findings);
    List<FirstClassDisk> disks = seen.found();
    if (disks.isEmpty()) {
      return;
    }
    Set<String> moved = moved();
    List<FirstClassDisk> left =
        disks.stream()
            .filter(disk -> disk.attachedTo().stream().noneMatch(moved::contains))
            .toList();
    left.stream()
        .filter(this::isUser)
        .map(
            disk ->
                new Finding(
                    used,
                    FindingCode.KEY_PROVIDER_STILL_USED,
                    Context.VCENTER,
                    Subject.of("first-class disk", disk.name(), disk.id()),
                    "it has a key of " + look.from() + ", and " + holder(disk) + at(disk),
                    MOVE,
                    List.of()))
        .forEach(findings::add);
    List<FirstClassDisk> unclear = left.stream().filter(disk -> !isUser(disk)).toList();
    if (!unclear.isEmpty()) {
      findings.add(
          notKnown(
              unread,
              "first-class disks",
              "vCenter does not show all keys, or not of which key provider they are, of "
                  + unclear.size()
                  + (unclear.size() == 1 ? " disk: " : " disks: ")
                  + named(unclear, FirstClassDisk::toString),
              LOOK));
    }
  }

  private void vsan(Severity used, Severity unread, List<Finding> findings) {
    LeavingLook.Seen<VsanCluster> seen = look.vsanClusters();
    unread("vSAN clusters", unread, seen.unread(), findings);
    List<VsanCluster> unclear = new ArrayList<>();
    for (VsanCluster cluster : seen.found()) {
      if (cluster.keyProvider().filter(look.from()::equals).isEmpty()) {
        unclear.add(cluster);
        continue;
      }
      findings.add(
          new Finding(
              used,
              FindingCode.KEY_PROVIDER_STILL_USED,
              Context.VCENTER,
              Subject.of("vSAN cluster", cluster.name(), cluster.id()),
              "its data at rest is encrypted with keys of " + look.from(),
              "Choose another key provider at Configure > vSAN > Services > Data-at-rest"
                  + " encryption, then plan again.",
              List.of()));
    }
    if (!unclear.isEmpty()) {
      findings.add(
          notKnown(
              unread,
              "vSAN clusters",
              "vCenter does not show the encryption, or not its key provider, of "
                  + named(unclear, UnmovedUsers::inWords),
              LOOK));
    }
  }

  /** Their names, or the first of them. */
  private static <T> String named(List<T> all, Function<T, String> name) {
    return all.stream().limit(NAMED).map(name).collect(Collectors.joining(", "))
        + (all.size() > NAMED ? ", ..." : "");
  }

  private static String inWords(VsanCluster cluster) {
    return cluster + (cluster.changing() ? ", which writes its data anew now" : "");
  }

  /** Its VM moves its key with its own. */
  private Set<String> moved() {
    Set<String> ids = new HashSet<>();
    look.templates().stream().map(Template::id).forEach(ids::add);
    look.vms().stream().map(VirtualMachine::id).forEach(ids::add);
    return ids;
  }

  private boolean isUser(FirstClassDisk disk) {
    return disk.keys().stream()
        .anyMatch(key -> key.providerId().filter(look.from()::equals).isPresent());
  }

  private static String holder(FirstClassDisk disk) {
    if (!disk.attachedTo().isEmpty()) {
      return "the VM that has it attached ("
          + String.join(", ", disk.attachedTo())
          + ") shows none of these";
    }
    return disk.consumers().isEmpty()
        ? "is attached to no VM"
        : "no VM that this user sees has it attached (consumers: "
            + String.join(", ", disk.consumers())
            + ")";
  }

  private static String at(FirstClassDisk disk) {
    return disk.path().isEmpty() ? "" : ": " + disk.path();
  }
}
