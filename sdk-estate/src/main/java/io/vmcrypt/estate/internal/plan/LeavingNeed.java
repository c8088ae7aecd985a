package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who needs a key provider that is left, as vCenter's ledger of keys says: as findings. */
public final class LeavingNeed {

  private static final String MOVE = "Move it by hand to another key provider, then plan again.";
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
   * @param unseen how bad it is that disks or vSAN could not be read
   */
  List<Finding> planned(World world, Severity unseen) {
    return findings(
        withoutClusters(look.need().without(world.moved())),
        look.leaving().isOthersChecked() ? Severity.BLOCKING : Severity.WARNING,
        unseen);
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
  public List<Finding> now(Severity unseen) {
    return findings(look.need(), Severity.BLOCKING, unseen);
  }

  private List<Finding> findings(KeyNeed need, Severity open, Severity unseen) {
    KeyNeed weighed = need.passingOver(look.leaving().passedOver());
    List<Finding> findings = new ArrayList<>();
    weighed.users().stream().limit(MOST_USERS).forEach(user -> findings.add(used(user, open)));
    if (weighed.users().size() > MOST_USERS) {
      findings.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_STILL_USED,
              Context.VCENTER,
              provider(),
              weighed.users().size() - MOST_USERS + " more have its keys",
              MOVE));
    }
    Map<List<Object>, List<KeyDoubt>> alike =
        weighed.doubts().stream()
            .collect(
                Collectors.groupingBy(
                    doubt -> List.of(doubt.kind(), doubt.advice()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    alike.values().forEach(same -> findings.add(notKnown(same, open, unseen)));
    need.doubts().stream()
        .filter(doubt -> doubt.isAbout(look.leaving().passedOver()))
        .map(this::passedOver)
        .forEach(findings::add);
    weighed
        .contradictions()
        .forEach(
            seen ->
                findings.add(
                    Finding.note(
                        FindingCode.KEY_USERS_NOT_KNOWN,
                        Context.VCENTER,
                        provider(),
                        "the witnesses differ: " + seen,
                        "vCenter's list may lag. Look again later.")));
    return List.copyOf(findings);
  }

  /** Nothing is let through in silence. */
  private Finding passedOver(KeyDoubt doubt) {
    return Finding.note(
        FindingCode.KEY_USERS_NOT_KNOWN,
        Context.VCENTER,
        provider(),
        "the estate passes it over: " + doubt.seen(),
        "It stands in the way of nothing. If it comes back with a key of "
            + look.from()
            + ", it needs that key again.");
  }

  private Subject provider() {
    return Subject.of("KMS cluster", look.from());
  }

  /**
   * A VM, a host or somebody unknown is in the way of the plan; what no step moves, of the removal.
   */
  private Finding used(KeyUser user, Severity open) {
    return switch (user.kind()) {
      case VIRTUAL_MACHINE ->
          used(user, isTemplate(user) ? "template" : "VM", Severity.BLOCKING, MOVE);
      case HOST -> used(user, "host", Severity.BLOCKING, MOVE);
      case FIRST_CLASS_DISK -> used(user, "first-class disk", open, MOVE_DISK);
      case VSAN_CLUSTER ->
          new Finding(
              open,
              FindingCode.KEY_PROVIDER_STILL_USED,
              Context.VCENTER,
              Subject.of("vSAN cluster", user.name(), user.id()),
              "its data at rest is encrypted with keys of " + look.from(),
              MOVE_VSAN,
              List.of());
      case COMPUTE_CLUSTER -> used(user, "cluster", Severity.BLOCKING, MOVE);
      case THIRD_PARTY -> used(user, "third party", Severity.BLOCKING, MOVE);
      case UNKNOWN -> used(user, "unknown user", Severity.BLOCKING, MOVE);
    };
  }

  private Finding used(KeyUser user, String kind, Severity severity, String advice) {
    return new Finding(
        severity,
        FindingCode.KEY_PROVIDER_STILL_USED,
        Context.VCENTER,
        Subject.of(kind, user.name(), user.id()),
        "it has a key of " + look.from() + (user.where().isEmpty() ? "" : ", and " + user.where()),
        advice,
        List.of());
  }

  private boolean isTemplate(KeyUser user) {
    return look.templates().stream().anyMatch(template -> template.id().equals(user.id()));
  }

  private Finding notKnown(List<KeyDoubt> same, Severity open, Severity unseen) {
    KeyDoubt first = same.get(0);
    boolean isUnseen =
        first.kind() == KeyDoubt.Kind.FIRST_CLASS_DISK || first.kind() == KeyDoubt.Kind.VSAN;
    return new Finding(
            isUnseen ? unseen : open,
            FindingCode.KEY_USERS_NOT_KNOWN,
            Context.VCENTER,
            provider(),
            "it is not known whether "
                + who(first.kind())
                + " its keys: "
                + same.stream().limit(NAMED).map(KeyDoubt::seen).collect(Collectors.joining("; "))
                + (same.size() > NAMED ? "; and " + (same.size() - NAMED) + " more" : ""),
            first.advice() + lifting(first.kind()),
            List.of())
        .withMissing(missing(same));
  }

  /** What somebody may say in the estate who knows more than can be seen. */
  private static String lifting(KeyDoubt.Kind kind) {
    return switch (kind) {
      case FIRST_CLASS_DISK, VSAN ->
          " If none has its keys, say so in the estate with othersChecked.";
      case OBJECT, STALE, TASK -> " The estate names the ids that are passed over with passOver.";
      case LIST, KEY, KEY_PROVIDER -> "";
    };
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

  private static List<String> missing(List<KeyDoubt> doubts) {
    return doubts.stream()
        .flatMap(doubt -> doubt.cause().stream())
        .filter(PermissionDeniedException.class::isInstance)
        .flatMap(e -> ((PermissionDeniedException) e).missing().stream())
        .distinct()
        .toList();
  }
}
