package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.wish.EstateMove;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.wish.MoveBridge;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.wish.MovedVms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.ClusterCryptoMode;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings the hosts of the target into encryption mode that VMs with keys travel to. */
final class TargetHosts {

  private final VsphereClient to;
  private final EstateMove move;

  TargetHosts(VsphereClient to, EstateMove move) {
    this.to = to;
    this.move = move;
  }

  /** The places whose hosts are not in encryption mode, each with the provider of a host's key. */
  private Map<Placement, String> places(List<MoveVerdict> verdicts) {
    Map<Placement, String> places = new LinkedHashMap<>();
    for (MoveVerdict verdict : verdicts) {
      MovedVms some = move.vms().get(verdict.vm().selection());
      boolean unsafe =
          verdict.findings().stream()
              .anyMatch(finding -> finding.code().equals(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE));
      if (unsafe) {
        String provider =
            some.keyProvider()
                .or(() -> move.bridge().map(MoveBridge::keyProvider))
                .or(() -> verdict.keys().stream().flatMap(TargetHosts::provider).findFirst())
                .orElse("");
        some.place().ifPresent(place -> places.putIfAbsent(place, provider));
      }
    }
    return places;
  }

  private static Stream<String> provider(CryptoKeyId key) {
    return key.providerId().stream();
  }

  /** What is to be done for the VMs that wait for it. */
  Optional<MoveStep> plan(List<MoveVerdict> verdicts, Found found) {
    List<String> lines = new ArrayList<>();
    for (Placement place : places(verdicts).keySet()) {
      Subject subject = Subject.of("host", place.host().orElse(place.pool()));
      found
          .ask(FindingCode.PLAN_REFUSED, subject, () -> line(place))
          .ifPresent(
              line -> {
                if (line.isEmpty()) {
                  found.add(
                      Finding.blocking(
                          FindingCode.HOST_NOT_IN_ENCRYPTION_MODE,
                          MoveSystems.VCENTER,
                          subject,
                          "its hosts are not in encryption mode, and it is neither a cluster nor a"
                              + " host that is named",
                          "Name a cluster or a host in the document, or bring the hosts into"
                              + " encryption mode by hand."));
                } else {
                  lines.add(line);
                }
              });
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MoveStep(MovePhase.HOSTS, "at the target, where VMs with keys travel to", lines));
  }

  private String line(Placement place) {
    return place
        .host()
        .flatMap(to.hosts()::find)
        .map(host -> "~ host " + host.name() + " gets a key")
        .or(
            () ->
                cluster(place.pool())
                    .map(cluster -> "~ each host of " + cluster.path() + " gets a key"))
        .orElse("");
  }

  /** The cluster that a path is of, or is below of. */
  private Optional<ComputeCluster> cluster(String path) {
    for (String at = path; at.indexOf('/', 1) > 0; at = at.substring(0, at.lastIndexOf('/'))) {
      Optional<ComputeCluster> cluster = to.computeClusters().find(at);
      if (cluster.isPresent()) {
        return cluster;
      }
    }
    return Optional.empty();
  }

  /** Does it. */
  List<String> run(List<MoveVerdict> verdicts) {
    List<String> done = new ArrayList<>();
    places(verdicts)
        .forEach(
            (place, provider) -> {
              Optional<Host> host = place.host().flatMap(to.hosts()::find);
              List<Change> changes =
                  host.isPresent() && !provider.isEmpty()
                      ? to.hosts().ensureKey(host.get(), provider).changes()
                      : cluster(place.pool())
                          .map(
                              cluster ->
                                  to.computeClusters()
                                      .ensure(cluster, ClusterCryptoMode.FORCE_ENABLE)
                                      .changes())
                          .orElse(List.of());
              changes.forEach(change -> done.add("~ " + change));
            });
    return done;
  }
}
