package io.vmcrypt.vsphere.internal.vm.judge;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
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

  private static final String ASSIGN = "Assign the encryption policy to it.";

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
    for (Part part : seen.parts()) {
      if (part.isPlain()) {
        reasons.add(plain(part));
      }
    }
    return verdict(seen, reasons);
  }

  /** One that is plain as a whole is one reason, and one for each part that no step encrypts. */
  private static Verdict verdict(Seen seen, List<Reason> reasons) {
    if (reasons.stream().anyMatch(Reason::isPlain) && seen.isAllPlain()) {
      reasons.removeIf(reason -> reason.cure() != Cure.BY_HAND);
      reasons.add(
          0,
          new Reason(
              Why.ALL_PLAIN,
              seen.home().subject().part(""),
              "nothing of VM \"" + seen.home().vmName() + "\" is encrypted",
              "Assign an encryption policy to its home and disks.",
              Cure.ASSIGNMENT));
    }
    reasons.addAll(seen.unseen());
    return Verdict.of(reasons);
  }

  /** The parts that the assignment is about. */
  private static List<Part> meant(Seen seen, PolicyAssignment asked, List<Reason> missing) {
    if (asked.coversHome() && asked.coversAllDisks()) {
      return seen.parts();
    }
    List<Part> parts = new ArrayList<>();
    if (asked.coversHome()) {
      parts.add(seen.home());
    }
    if (asked.coversAllDisks()) {
      parts.addAll(seen.disks());
    }
    for (DiskSelector selector : asked.disks()) {
      Optional<Part> disk = seen.disk(selector);
      if (disk.isPresent()) {
        parts.add(disk.get());
      } else {
        missing.add(
            new Reason(
                Why.DISK_MISSING,
                seen.home().subject().part("disk " + selector),
                "vCenter shows no such disk of the VM",
                "Name a disk that the VM has, or find out where it went.",
                Cure.BY_HAND));
      }
    }
    return parts;
  }

  /** Judges a part that the assignment is about. */
  public static List<Reason> part(Part part, PolicyAssignment asked) {
    boolean policy = part.policy().filter(has -> has.id().equals(asked.policy().id())).isPresent();
    Optional<CryptoKeyId> other = Optional.empty();
    Optional<CryptoKeyId> nameless = Optional.empty();
    if (asked.keyProvider().isPresent()) {
      // loops here and below: thousands of VMs are judged
      for (Optional<CryptoKeyId> link : part.links()) {
        if (link.isPresent()) {
          KeyMatch match = KeyMatch.ofProvider(link.get(), asked.keyProvider().get());
          other = match == KeyMatch.NO && other.isEmpty() ? link : other;
          nameless = match == KeyMatch.NOT_KNOWN && nameless.isEmpty() ? link : nameless;
        }
      }
    }
    boolean plain = part.isPlain();
    if (!plain && policy && other.isEmpty() && nameless.isEmpty()) {
      return List.of();
    }
    List<Reason> reasons = new ArrayList<>(2);
    if (plain) {
      reasons.add(plain(part));
    }
    if (!policy) {
      reasons.add(otherPolicy(part, asked));
    }
    other.ifPresent(key -> reasons.add(otherProvider(part, key, asked.keyProvider().get())));
    nameless.ifPresent(key -> reasons.add(notNamed(part, key, asked.keyProvider().get())));
    return reasons;
  }

  /** A part with a link that has no key. */
  public static Reason plain(Part part) {
    boolean whole = part.links().stream().allMatch(Optional::isEmpty);
    Why why = part.isHome() ? Why.HOME_PLAIN : Why.DISK_PLAIN;
    String seen = part.title() + " is not encrypted";
    if (part.links().size() > 1) {
      return new Reason(
          why,
          part.subject(),
          seen + (whole ? "" : " as a whole: " + PartWords.ofKeys(part.links())),
          "Delete the VM's snapshots, which makes one link of them; of a linked clone, make a full"
              + " one. Then assign the encryption policy to what is plain.",
          Cure.BY_HAND);
    }
    return part.obstacle()
        .filter(obstacle -> obstacle != Obstacle.BRANCHES)
        .map(
            obstacle ->
                new Reason(
                    why,
                    part.subject(),
                    seen + ", and " + obstacle.seen(),
                    obstacle.cure(),
                    Cure.BY_HAND))
        .orElseGet(() -> new Reason(why, part.subject(), seen, ASSIGN, Cure.ASSIGNMENT));
  }

  private static Reason otherPolicy(Part part, PolicyAssignment asked) {
    return new Reason(
        part.isHome() ? Why.HOME_POLICY : Why.DISK_POLICY,
        part.subject(),
        part.title()
            + " has "
            + PartWords.of(part.policy())
            + "; expected is \""
            + asked.policy().name()
            + "\"",
        "Assign the expected policy to it.",
        Cure.ASSIGNMENT);
  }

  private static Reason otherProvider(Part part, CryptoKeyId key, String wanted) {
    String seen =
        part.title()
            + " is encrypted with key "
            + key
            + ", not with one of key provider \""
            + wanted
            + "\"";
    String rekey = "re-key the VM with a key of that provider.";
    return part.obstacle()
        .map(
            obstacle ->
                new Reason(
                    Why.OTHER_PROVIDER,
                    part.subject(),
                    seen + ", and " + obstacle.seen(),
                    obstacle.cure() + " Then " + rekey,
                    Cure.BY_HAND))
        .orElseGet(
            () ->
                new Reason(
                    Why.OTHER_PROVIDER,
                    part.subject(),
                    seen,
                    "To keep the key, ask for no key provider; else " + rekey,
                    Cure.REKEY));
  }

  /** No re-key is advised where it could not help. */
  private static Reason notNamed(Part part, CryptoKeyId key, String wanted) {
    return new Reason(
        Why.PROVIDER_NOT_NAMED,
        part.subject(),
        part.title()
            + " is encrypted with key "
            + key
            + ", whose key provider vCenter does not name: it is not known whether that is \""
            + wanted
            + "\"",
        "Ask the KMS of \""
            + wanted
            + "\" whether it has the key. A new key of \""
            + wanted
            + "\" settles it only if this vCenter names the key provider of a key, which is not"
            + " expected before release 6.7.2.",
        Cure.BY_HAND);
  }

  /** Why vCenter does not know how the VM is now. */
  public static List<Reason> unseen(VmReading vm) {
    if (vm.isLocked()) {
      return List.of(locked(vm.subject()));
    }
    return vm.isConnected() ? List.of() : List.of(notConnected(vm));
  }

  static Reason locked(Subject vm) {
    return new Reason(
        Why.LOCKED,
        vm,
        "VM \"" + vm.name() + "\" is locked: its host does not have its key",
        "Make the key provider reachable and unlock the VM.",
        Cure.BY_HAND);
  }

  private static Reason notConnected(VmReading vm) {
    return new Reason(
        Why.NOT_CONNECTED,
        vm.subject(),
        vm.title()
            + " cannot be reached (connection state "
            + (vm.connectionState().isEmpty() ? "unknown" : vm.connectionState())
            + "): vCenter tells what it knew last",
        "Reconnect the VM's host and datastore.",
        Cure.BY_HAND);
  }
}
