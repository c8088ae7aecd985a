package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.estate.internal.plan.LeavingLook;
import io.vmcrypt.estate.internal.plan.LeavingNeed;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.RegistrationUse;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.wish.EstateMove;
import io.vmcrypt.estate.wish.MoveWay;
import io.vmcrypt.estate.wish.SourceEmptying;
import io.vmcrypt.ovh.vmencryption.KmsRemoval;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes away from the source what nothing there needs any more: key providers by the guards of
 * vCenter's ledger, then registrations with OVHcloud that no key server of the source is behind.
 */
final class SourceEmptier {

  private final MoveSystems systems;
  private final EstateMove move;

  SourceEmptier(MoveSystems systems, EstateMove move) {
    this.systems = systems;
    this.move = move;
  }

  /** What would be taken away; empty if nothing is there any more, or it may not be. */
  Optional<MoveStep> plan(List<MoveVerdict> verdicts, Found found) {
    if (move.emptying().isEmpty()) {
      found.add(
          refused(
              Subject.of("move", move.name()),
              "the source is to be emptied, and the document does not say of what",
              "Say it in the document: emptying, with key providers and registrations."));
      return Optional.empty();
    }
    SourceEmptying emptying = move.emptying().get();
    if (verdicts.isEmpty()) {
      found.add(
          refused(
              Subject.of("move", move.name()),
              "the source is to be emptied, and no VM of this move is known to have left it",
              "Give the record of the move that is done."));
    }
    List<MoveVerdict> open = verdicts.stream().filter(verdict -> !isGone(verdict)).toList();
    for (MoveVerdict verdict : open) {
      found.add(
          refused(
              Subject.of("VM", verdict.vm().name(), verdict.vm().sourceId()),
              "the source is to be emptied, and this VM is not settled at the target, or still at"
                  + " the source too",
              "Finish the move first. A copy's original is removed by whoever knows that nobody"
                  + " needs it."));
    }
    emptying.keyProviders().stream()
        .filter(name -> !emptying.forced().contains(name))
        .forEach(
            name ->
                found.add(
                    stays(
                        name,
                        "it stays at the source: VMs that are not registered, backups and other"
                            + " programs may have its keys, and cannot be seen from here",
                        "Look at them. If none has its keys, answer for that: \"force\": [\""
                            + name
                            + "\"] at \"emptying\" in the document.")));
    List<KmsCluster> there = systems.from().kmsClusters().list();
    List<String> natives =
        emptying.keyProviders().stream()
            .filter(name -> NativeBridge.find(systems.from(), name).isPresent())
            .toList();
    natives.forEach(
        name ->
            found.add(
                stays(
                    name,
                    "it is a native one, which emptying does not take away",
                    "Remove it in the vSphere Client once no VM and no host has its keys, and keep"
                        + " its backup.")));
    tellAbsent(
        found,
        FindingCode.UNKNOWN_KEY_PROVIDER,
        "key provider",
        emptying.keyProviders().stream().filter(name -> !natives.contains(name)).toList(),
        there.stream().map(KmsCluster::id).toList());
    List<String> lines = new ArrayList<>();
    for (KmsCluster cluster : forced(there)) {
      judge(cluster.id(), there.size() > 1, found);
      lines.add("- source: key provider " + cluster.id());
    }
    if (!emptying.registrations().isEmpty()) {
      List<RegisteredKms> all = servers().list();
      tellAbsent(
          found,
          FindingCode.UNKNOWN_REGISTRATION,
          "registration",
          wanted(),
          all.stream().map(kms -> HostName.normal(kms.ip())).toList());
      // the key providers that are taken away are gone by then
      List<KmsCluster> staying =
          there.stream().filter(cluster -> !emptying.forced().contains(cluster.id())).toList();
      for (RegisteredKms kms : registrations(all)) {
        List<String> users = users(kms, staying, all);
        if (!users.isEmpty()) {
          found.add(
              refused(
                  Subject.of("KMS", kms.ip()),
                  "the source still needs this registration, or may: " + String.join("; ", users),
                  "Take those key providers away too, or leave the registration out."));
        }
        lines.add("- OVHcloud: registration of KMS " + kms.ip());
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new MoveStep(MovePhase.EMPTY, "the way back ends here", lines));
  }

  /** Who needs it, or may, as where an estate leaves it: what the removal would refuse. */
  private void judge(String provider, boolean areOthers, Found found) {
    Leaving.Builder leaving = Leaving.builder(provider).force();
    move.emptying().orElseThrow().skipped().forEach(leaving::skip);
    LeavingLook look = new LeavingLook(systems.from(), leaving.build(), "");
    found
        .ask(
            FindingCode.KEY_PROVIDER_STILL_USED,
            look.subject(),
            () -> new LeavingNeed(look, id -> LeavingNeed.inDocument(id, "emptying")).now())
        .ifPresent(found::addAll);
    if (areOthers && look.isDefaultNow()) {
      found.add(
          refused(
              look.subject(),
              "it is the default of the source, and there are others",
              "Make another one the default there first."));
    }
  }

  /** Whether it is settled at the target, and the source has no original of it. */
  private static boolean isGone(MoveVerdict verdict) {
    return verdict.isSettled()
        && (verdict.way() == MoveWay.TRAVEL || verdict.side() == Whereabouts.Side.TARGET);
  }

  private static Finding refused(Subject subject, String seen, String advice) {
    return Finding.blocking(
        FindingCode.KEY_PROVIDER_STILL_USED, MoveSystems.VCENTER, subject, seen, advice);
  }

  private static Finding stays(String keyProvider, String seen, String advice) {
    return Finding.warning(
        FindingCode.KEY_PROVIDER_STAYS,
        MoveSystems.VCENTER,
        Subject.of("key provider", keyProvider),
        seen,
        advice);
  }

  /** Those that are to be taken away, in the order of the document. */
  private List<KmsCluster> forced(List<KmsCluster> there) {
    return move.emptying().orElseThrow().forced().stream()
        .flatMap(name -> there.stream().filter(cluster -> cluster.id().equals(name)))
        .toList();
  }

  private List<String> wanted() {
    return move.emptying().orElseThrow().registrations().stream().map(HostName::normal).toList();
  }

  private List<RegisteredKms> registrations(List<RegisteredKms> all) {
    return all.stream().filter(kms -> wanted().contains(HostName.normal(kms.ip()))).toList();
  }

  /** What an earlier run has taken away, or was never there: only a person knows. */
  private static void tellAbsent(
      Found found, FindingCode code, String kind, List<String> wanted, List<String> there) {
    wanted.stream()
        .filter(name -> !there.contains(name))
        .forEach(
            name ->
                found.add(
                    Finding.warning(
                        code,
                        MoveSystems.VCENTER,
                        Subject.of(kind, name),
                        "the source has no such "
                            + kind
                            + "; it has: "
                            + (there.isEmpty() ? "none" : String.join(", ", there)),
                        "If an earlier run has taken it away, all is well. Else check the name.")));
  }

  private KmsServers servers() {
    String service = move.from().service().orElseThrow();
    return systems
        .ovh()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "registrations are taken away, and the OVHcloud API was not given: give"
                        + " MoveClient.Builder.fromOvh"))
        .privateCloud(service)
        .vmEncryption()
        .kmsServers();
  }

  /**
   * Does it, each thing by its own guard.
   *
   * @param verdicts as they are now: somebody may have moved a VM back since the plan
   */
  List<String> run(List<MoveVerdict> verdicts) {
    verdicts.stream()
        .filter(verdict -> !isGone(verdict))
        .findFirst()
        .ifPresent(
            verdict -> {
              throw new OperationFailedException(
                  new Attempt("move", "empty the source", move.name()),
                  verdict.vm()
                      + " is not settled at the target any more, or is at the source again: "
                      + Words.side(verdict.side()),
                  "Plan again, and look at it. Nothing was taken away.",
                  "",
                  "",
                  null);
            });
    List<String> done = new ArrayList<>();
    Removal removal =
        Removal.careful().skip(move.emptying().orElseThrow().skipped().toArray(String[]::new));
    for (KmsCluster cluster : forced(systems.from().kmsClusters().list())) {
      if (systems.from().kmsClusters().remove(cluster.id(), removal)) {
        done.add("- source: key provider " + cluster.id());
      }
    }
    List<RegisteredKms> all = wanted().isEmpty() ? List.of() : servers().list();
    for (RegisteredKms kms : registrations(all)) {
      servers()
          .startRemove(
              KmsRemoval.of(kms.id())
                  .users(one -> users(one, systems.from().kmsClusters().list(), all)))
          .await(systems.vmsTimeout());
      done.add("- OVHcloud: registration of KMS " + kms.ip());
    }
    return done;
  }

  /** The servers of the source that are behind a registration, or may be. */
  private List<String> users(
      RegisteredKms kms, List<KmsCluster> providers, List<RegisteredKms> all) {
    return new RegistrationUse(providers, all, "", List.of(), systems.from().nameResolver())
        .from(kms.ip()).stream()
            .filter(server -> server.place() != RegistrationUse.Place.ELSEWHERE)
            .map(RegistrationUse.Sight::inWords)
            .toList();
  }
}
