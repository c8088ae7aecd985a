package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who needs a key provider that is left, as vCenter's ledger of keys says: as findings. */
public final class LeavingNeed {

  private static final String MOVE = "Move it by hand to another key provider, then plan again.";
  private static final String DECRYPT =
      "Decrypt it, or give it a key of another key provider, then plan again.";
  private static final String RESTART =
      "A host leaves encryption mode only with a restart: switch the mode off (from 7.0 on"
          + " CryptoManagerHostDisable of its API), restart it with no encrypted VM on it, and plan"
          + " again. Or name another key provider, whose key it gets: %s.";
  private static final String MOVE_DISK =
      "Let its owner give it a key of another key provider (for a Kubernetes volume, whoever runs"
          + " its storage class), or delete it, then plan again.";
  private static final String MOVE_VSAN =
      "Choose another key provider at Configure > vSAN > Services > Data-at-rest encryption, then"
          + " plan again.";

  /** How many are named where there may be very many. */
  private static final int NAMED = 5;

  private static final int MOST_USERS = 1000;

  private final LeavingLook look;

  public LeavingNeed(LeavingLook look) {
    this.look = look;
  }

  /**
   * What stands in the way once the steps of the plan are done.
   *
   * @param world what they will have done
   */
  List<Finding> planned(World world) {
    return findings(
        withoutClusters(look.need().without(world.moved())),
        look.leaving().isForced() ? Severity.BLOCKING : Severity.WARNING,
        world.refused());
  }

  /**
   * The clusters that name a key of it for their hosts name others once the defaults are moved. By
   * its id a cluster is also that whose vSAN has keys of it, and those stay.
   */
  private static KeyNeed withoutClusters(KeyNeed need) {
    return new KeyNeed(
        need.users().stream().filter(user -> user.kind() != KeyUser.Kind.COMPUTE_CLUSTER).toList(),
        need.keys(),
        need.kmsKeyIds(),
        need.doubts(),
        need.contradictions(),
        need.askedAt());
  }

  /** What stands in the way now. */
  public List<Finding> now() {
    return findings(look.need(), Severity.BLOCKING, Set.of());
  }

  /**
   * One finding a thing.
   *
   * @param open how bad it is that something has its keys that no step was to move, or may have
   * @param refused what a step was to move, and cannot
   */
  private List<Finding> findings(KeyNeed need, Severity open, Set<String> refused) {
    List<String> skipped = look.leaving().skipped();
    KeyNeed weighed = need.skipping(skipped);
    List<Finding> findings = new ArrayList<>();
    // what has its keys as far as vCenter last saw may be skipped
    Set<String> stale = ids(weighed, KeyDoubt.Kind.STALE);
    List<KeyUser> users =
        weighed.users().stream().filter(user -> !stale.contains(user.id())).toList();
    users.stream().limit(MOST_USERS).forEach(user -> findings.add(used(user, open)));
    if (users.size() > MOST_USERS) {
      findings.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_STILL_USED,
              Context.VCENTER,
              look.subject(),
              users.size() - MOST_USERS + " more have its keys",
              MOVE));
    }
    Set<String> told = users.stream().map(KeyUser::id).collect(Collectors.toSet());
    Map<String, List<KeyDoubt>> alike =
        weighed.doubts().stream()
            .filter(doubt -> !told.contains(doubt.id()))
            .collect(
                Collectors.groupingBy(LeavingNeed::thing, LinkedHashMap::new, Collectors.toList()));
    for (List<KeyDoubt> same : alike.values()) {
      String id = same.get(0).id();
      boolean isMoved = stale.contains(id) || refused.contains(id);
      findings.add(notKnown(same, isMoved ? Severity.BLOCKING : open));
    }
    for (String id : skipped) {
      findings.add(
          skipped(id, need.doubts().stream().filter(one -> one.isAbout(List.of(id))).toList()));
    }
    weighed
        .contradictions()
        .forEach(seen -> findings.add(Wording.of("witnesses-differ", look.subject(), seen)));
    return List.copyOf(findings);
  }

  private static Set<String> ids(KeyNeed need, KeyDoubt.Kind kind) {
    return need.doubts().stream()
        .filter(doubt -> doubt.kind() == kind)
        .map(KeyDoubt::id)
        .collect(Collectors.toSet());
  }

  private static String seen(List<KeyDoubt> doubts) {
    return doubts.stream().limit(NAMED).map(KeyDoubt::seen).collect(Collectors.joining("; "))
        + (doubts.size() > NAMED ? "; and " + (doubts.size() - NAMED) + " more" : "");
  }

  /** What a doubt is about; what is about no single thing, by its kind. */
  private static String thing(KeyDoubt doubt) {
    return doubt.toSkip().orElse(doubt.kind() + ": " + doubt.advice());
  }

  /** Nothing is let through in silence. */
  private Finding skipped(String id, List<KeyDoubt> doubts) {
    boolean isName = id.equals(look.from()) && look.cluster().isEmpty();
    return doubts.isEmpty() && !isName
        ? Wording.of("skips-nothing", look.subject(), id)
        : Wording.of(
            "skips",
            look.subject(),
            id + (doubts.isEmpty() ? "" : ": ") + seen(doubts),
            look.from());
  }

  /**
   * A VM, a host or somebody unknown is in the way of the plan; what no step moves, of the removal.
   */
  private Finding used(KeyUser user, Severity open) {
    boolean isDisk = user.kind() == KeyUser.Kind.FIRST_CLASS_DISK;
    boolean isVsan = user.kind() == KeyUser.Kind.VSAN_CLUSTER;
    return new Finding(
        isDisk || isVsan ? open : Severity.BLOCKING,
        FindingCode.KEY_PROVIDER_STILL_USED,
        Context.VCENTER,
        Subject.of(kind(user), user.name(), user.id()),
        (isVsan ? "its data at rest is encrypted with keys of " : "it has a key of ")
            + look.from()
            + (user.where().isEmpty() ? "" : ", and " + user.where()),
        isVsan ? MOVE_VSAN : isDisk ? MOVE_DISK : move(user),
        List.of());
  }

  private String move(KeyUser user) {
    return user.kind() == KeyUser.Kind.HOST
        ? (look.hasNext() ? MOVE : RESTART.formatted(look.hostsTo()))
        : look.leaving().isWithoutSuccessor() ? DECRYPT : MOVE;
  }

  private String kind(KeyUser user) {
    return switch (user.kind()) {
      case VIRTUAL_MACHINE -> isTemplate(user) ? "template" : "VM";
      case HOST -> "host";
      case FIRST_CLASS_DISK -> "first-class disk";
      case VSAN_CLUSTER -> "vSAN cluster";
      case COMPUTE_CLUSTER -> "cluster";
      case THIRD_PARTY -> "third party";
      case UNKNOWN -> "unknown user";
    };
  }

  private boolean isTemplate(KeyUser user) {
    return look.templates().stream().anyMatch(template -> template.id().equals(user.id()));
  }

  private Finding notKnown(List<KeyDoubt> same, Severity severity) {
    KeyDoubt first = same.get(0);
    return new Finding(
            severity,
            FindingCode.KEY_USERS_NOT_KNOWN,
            Context.VCENTER,
            look.subject(),
            "it is not known whether " + who(first.kind()) + " its keys: " + seen(same),
            Stream.concat(
                    same.stream().map(KeyDoubt::advice),
                    first.toSkip().stream().map(id -> "To skip it: " + look.skip(id) + "."))
                .filter(sentence -> !sentence.isEmpty())
                .distinct()
                .collect(Collectors.joining(" ")),
            List.of())
        .withMissing(same.stream().flatMap(doubt -> doubt.missing().stream()).distinct().toList());
  }

  private static String who(KeyDoubt.Kind kind) {
    return switch (kind) {
      case LIST, KEY, KEY_PROVIDER -> "somebody has";
      case OBJECT, STALE -> "VMs and hosts have";
      case TASK -> "something will have";
      case FIRST_CLASS_DISK -> "first-class disks have";
      case VSAN -> "vSAN clusters have";
    };
  }
}
