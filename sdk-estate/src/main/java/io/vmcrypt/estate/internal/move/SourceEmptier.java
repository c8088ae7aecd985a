package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.EstateMove;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MoveWay;
import io.vmcrypt.estate.move.SourceEmptying;
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

  private static final String IPV4 = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";

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
    if (!emptying.keyProviders().isEmpty() && !emptying.othersChecked()) {
      found.add(
          Finding.warning(
              FindingCode.KEY_PROVIDER_STAYS,
              MoveSystems.VCENTER,
              Subject.of("move", move.name()),
              "key providers stay at the source: VMs that are not registered, backups and other"
                  + " programs may have their keys, and cannot be seen from here",
              "Look at them. If none has their keys, say othersChecked at emptying."));
    }
    List<String> lines = new ArrayList<>();
    clusters().forEach(cluster -> lines.add("- source: key provider " + cluster.id()));
    registrations().forEach(kms -> lines.add("- OVHcloud: registration of KMS " + kms.ip()));
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(new MoveStep(MovePhase.EMPTY, "the way back ends here", lines));
  }

  private static boolean isGone(MoveVerdict verdict) {
    return verdict.isSettled()
        && (verdict.way() == MoveWay.TRAVEL || verdict.side() == Whereabouts.Side.TARGET);
  }

  private static Finding refused(Subject subject, String seen, String advice) {
    return Finding.blocking(
        FindingCode.KEY_PROVIDER_STILL_USED, MoveSystems.VCENTER, subject, seen, advice);
  }

  private List<KmsCluster> clusters() {
    SourceEmptying emptying = move.emptying().orElseThrow();
    return emptying.othersChecked()
        ? emptying.keyProviders().stream()
            .flatMap(name -> systems.from().kmsClusters().find(name).stream())
            .toList()
        : List.of();
  }

  private List<RegisteredKms> registrations() {
    List<String> wanted = move.emptying().orElseThrow().registrations();
    return wanted.isEmpty()
        ? List.of()
        : servers().list().stream().filter(kms -> wanted.contains(kms.ip())).toList();
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

  /** Does it, each thing by its own guard. */
  List<String> run() {
    List<String> done = new ArrayList<>();
    for (KmsCluster cluster : clusters()) {
      if (systems.from().kmsClusters().remove(cluster.id(), Removal.careful().othersChecked())) {
        done.add("- source: key provider " + cluster.id());
      }
    }
    for (RegisteredKms kms : registrations()) {
      servers()
          .startRemove(KmsRemoval.builder(kms.id()).users(this::users).build())
          .await(systems.vmsTimeout());
      done.add("- OVHcloud: registration of KMS " + kms.ip());
    }
    return done;
  }

  /** A server that is named, and not by its address, may be the one. */
  private List<String> users(RegisteredKms kms) {
    return systems.from().kmsClusters().list().stream()
        .flatMap(
            cluster ->
                cluster.servers().stream()
                    .filter(
                        server ->
                            server.address().equals(kms.ip()) || !server.address().matches(IPV4))
                    .map(server -> "server " + server.name() + " of key provider " + cluster.id()))
        .toList();
  }
}
