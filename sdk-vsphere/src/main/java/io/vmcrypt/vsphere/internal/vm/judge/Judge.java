package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.judge.Reason.Cure;
import io.vmcrypt.vsphere.internal.vm.judge.Reason.Why;
import io.vmcrypt.vsphere.internal.vm.judge.Seen.Part;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a VM is as a {@link PolicyAssignment} makes it. Plan, precheck, the look after a task,
 * audit and proof ask here, and say what they are told.
 */
public final class Judge {

  private Judge() {}

  /** Whether a VM is as an assignment makes it. */
  public static Verdict judge(Seen seen, PolicyAssignment asked) {
    List<Reason> reasons = new ArrayList<>(0);
    for (Part part : meant(seen, asked, reasons)) {
      reasons.addAll(part(part, asked));
    }
    return verdict(seen, reasons);
  }

  /** Whether all of it is encrypted, with whatever keys and policies. */
  public static Verdict encrypted(Seen seen) {
    List<Reason> reasons = new ArrayList<>(0);
    // loops here and below: thousands of VMs are judged
    for (Part part : seen.parts()) {
      if (part.isPlain()) {
        reasons.add(plain(part));
      }
    }
    return verdict(seen, reasons);
  }

  /** One that is plain as a whole is one reason, and one for each part that no step encrypts. */
  private static Verdict verdict(Seen seen, List<Reason> reasons) {
    boolean plain = false;
    for (Reason reason : reasons) {
      plain |= reason.why() == Why.HOME_PLAIN || reason.why() == Why.DISK_PLAIN;
    }
    if (plain && seen.state().keys().isEmpty()) {
      reasons.removeIf(reason -> reason.cure() != Cure.BY_HAND);
      reasons.add(
          0,
          new Reason(
              Why.ALL_PLAIN,
              Seen.subject(seen.state()),
              "nothing of VM \"" + seen.state().vmName() + "\" is encrypted",
              "Assign an encryption policy to its home and disks.",
              Cure.ASSIGNMENT));
    }
    reasons.addAll(unseen(seen));
    return Verdict.of(reasons);
  }

  /** The parts that the assignment is about. */
  private static List<Part> meant(Seen seen, PolicyAssignment asked, List<Reason> missing) {
    List<Part> parts = asked.coversAllDisks() ? seen.disks() : new ArrayList<>();
    if (asked.coversHome()) {
      parts.add(0, seen.home());
    }
    for (DiskSelector selector : asked.disks()) {
      seen.state()
          .disk(selector)
          .ifPresentOrElse(
              disk -> parts.add(seen.disk(disk)),
              () ->
                  missing.add(
                      new Reason(
                          Why.DISK_MISSING,
                          Seen.subject(seen.state()).part("disk " + selector),
                          "vCenter shows no such disk of the VM",
                          "Name a disk that the VM has, or find out where it went.",
                          Cure.BY_HAND)));
    }
    return parts;
  }

  /** What of a part that the assignment is about is not as asked. */
  public static List<Reason> part(Part part, PolicyAssignment asked) {
    List<Reason> reasons = new ArrayList<>(0);
    if (part.isPlain()) {
      reasons.add(plain(part));
    }
    if (part.policy().filter(has -> isAsAsked(has, asked)).isEmpty()) {
      reasons.add(
          new Reason(
              part.disk() == null ? Why.HOME_POLICY : Why.DISK_POLICY,
              part.subject(),
              "%s has %s; expected is \"%s\""
                  .formatted(part.title(), PartWords.of(part.policy()), asked.policy().name()),
              "Assign the expected policy to it.",
              Cure.ASSIGNMENT));
    }
    reasons.addAll(keys(part, asked));
    return reasons;
  }

  /** Whether it is the policy that is asked for, or has its encryption and rules beside. */
  public static boolean isAsAsked(StoragePolicy has, PolicyAssignment asked) {
    return has.id().equals(asked.policy().id())
        || (has.encryption()
            && has.hasRules()
            && !asked.policy().hasRules()
            && asked.oldPolicy() != PolicyAssignment.OldPolicy.REPLACE);
  }

  /** What is encrypted with other keys than those of the key provider that is asked for. */
  public static List<Reason> keys(Part part, PolicyAssignment asked) {
    List<Reason> reasons = new ArrayList<>(0);
    asked
        .keyProvider()
        .ifPresent(
            wanted -> {
              key(part, wanted, KeyMatch.NO)
                  .ifPresent(key -> reasons.add(otherProvider(part, key, wanted)));
              key(part, wanted, KeyMatch.NOT_KNOWN)
                  .ifPresent(key -> reasons.add(notNamed(part, key, wanted)));
            });
    return reasons;
  }

  /** The first key of which this is so. */
  private static Optional<CryptoKeyId> key(Part part, String wanted, KeyMatch match) {
    for (Optional<CryptoKeyId> link : part.links()) {
      if (link.isPresent() && KeyMatch.ofProvider(link.get(), wanted) == match) {
        return link;
      }
    }
    return Optional.empty();
  }

  /** A part with a link that has no key. */
  public static Reason plain(Part part) {
    List<Optional<CryptoKeyId>> links = part.links();
    Why why = part.disk() == null ? Why.HOME_PLAIN : Why.DISK_PLAIN;
    String seen = part.title() + " is not encrypted";
    if (links.size() > 1) {
      boolean whole = links.stream().allMatch(Optional::isEmpty);
      return new Reason(
          why,
          part.subject(),
          seen + (whole ? "" : " as a whole: " + PartWords.ofKeys(links)),
          "Delete the VM's snapshots, which makes one link of them; of a linked clone, make a full"
              + " one. Then assign the encryption policy to what is unencrypted.",
          Cure.BY_HAND);
    }
    // of branches the precheck tells with all other snapshots
    return part.obstacle().filter(obstacle -> obstacle != Obstacle.BRANCHES).isPresent()
        ? byHand(why, part, seen, "")
        : new Reason(
            why, part.subject(), seen, "Assign the encryption policy to it.", Cure.ASSIGNMENT);
  }

  private static Reason otherProvider(Part part, CryptoKeyId key, String wanted) {
    String seen = encrypted(part, key) + ", not with one of key provider \"" + wanted + "\"";
    String rekey = "re-key the VM with a key of that provider.";
    return part.obstacle().isPresent()
        ? byHand(Why.OTHER_PROVIDER, part, seen, " Then " + rekey)
        : new Reason(
            Why.OTHER_PROVIDER,
            part.subject(),
            seen,
            "To keep the key, ask for no key provider; else " + rekey,
            Cure.REKEY);
  }

  /** What no step of ours cures before the obstacle is gone. */
  private static Reason byHand(Why why, Part part, String seen, String then) {
    Obstacle obstacle = part.obstacle().orElseThrow();
    return new Reason(
        why, part.subject(), seen + ", and " + obstacle.seen, obstacle.cure + then, Cure.BY_HAND);
  }

  /** No re-key is advised where it could not help. */
  private static Reason notNamed(Part part, CryptoKeyId key, String wanted) {
    return new Reason(
        Why.PROVIDER_NOT_NAMED,
        part.subject(),
        "%s, whose key provider vCenter does not name: it is not known whether that is \"%s\""
            .formatted(encrypted(part, key), wanted),
        ("Ask the KMS of \"%s\" whether it has the key. A new key settles it only if this vCenter"
                + " names the key provider of a key, which is not expected before release 6.7.2.")
            .formatted(wanted),
        Cure.BY_HAND);
  }

  private static String encrypted(Part part, CryptoKeyId key) {
    return part.title() + " is encrypted with key " + key;
  }

  /** Why what is seen of a VM may be out of date. */
  public static List<Reason> unseen(Seen seen) {
    VmReading reading = seen.reading();
    if (reading != null) {
      List<Reason> reasons = unseen(reading);
      return reasons.isEmpty() ? underWay(reading) : reasons;
    }
    return seen.state().isLocked() ? List.of(locked(Seen.subject(seen.state()))) : List.of();
  }

  /** Why vCenter does not know how the VM is now. */
  public static List<Reason> unseen(VmReading vm) {
    if (vm.isLocked()) {
      return List.of(locked(vm.subject()));
    }
    return vm.isConnected()
        ? List.of()
        : List.of(
            new Reason(
                Why.NOT_CONNECTED,
                vm.subject(),
                vm.title()
                    + " cannot be reached (connection state "
                    + (vm.connectionState().isEmpty() ? "unknown" : vm.connectionState())
                    + "): vCenter tells what it knew last",
                "Reconnect the VM's host and datastore.",
                Cure.BY_HAND));
  }

  private static Reason locked(Subject vm) {
    return new Reason(
        Why.LOCKED,
        vm,
        "VM \"" + vm.name() + "\" is locked: its host does not have its key",
        "Make the key provider reachable and unlock the VM.",
        Cure.BY_HAND);
  }

  /** The same, as a change tells them. */
  public static List<Finding> objections(List<Reason> reasons) {
    return reasons.stream().map(Reason::objection).toList();
  }

  /** What may give the VM other keys than it shows. */
  public static List<Reason> underWay(VmReading vm) {
    for (RunningTask task : vm.runningTasks()) {
      if (task.mayBringKey()) {
        return List.of(
            new Reason(
                Why.UNDER_WAY,
                vm.subject(),
                "vCenter is at work on " + vm.title() + ", and may give it other keys: " + task,
                "Wait until the task has ended, and look again.",
                Cure.BY_HAND));
      }
    }
    return List.of();
  }
}
