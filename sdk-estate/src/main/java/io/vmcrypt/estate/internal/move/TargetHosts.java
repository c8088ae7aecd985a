package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the hosts of the target into encryption mode that VMs with keys travel to. */
record TargetHosts(VsphereClient to, EstateMove move) {

  /** The releases whose clusters give their hosts keys of the default key provider alone. */
  private static final List<String> BY_DEFAULT = List.of("6.", "7.", "8.0.0", "8.0.1", "8.0.2");

  /**
   * Where the hosts of a place get their keys.
   *
   * @param cluster where a host is not named
   */
  private record Hosts(Optional<Host> host, Optional<ComputeCluster> cluster) {}

  /** The places whose hosts are not in encryption mode, each with the provider of a host's key. */
  private Map<Placement, Optional<String>> places(List<MoveVerdict> verdicts) {
    Map<Placement, Optional<String>> places = new LinkedHashMap<>();
    for (MoveVerdict verdict : verdicts) {
      MovedVms some = move.vms().get(verdict.vm().selection());
      boolean unsafe =
          verdict.findings().stream()
              .anyMatch(finding -> finding.code().equals(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE));
      if (unsafe) {
        Optional<String> provider =
            some.keyProvider()
                .or(() -> move.bridge().map(MoveBridge::keyProvider))
                .or(
                    () ->
                        verdict.keys().stream()
                            .flatMap(key -> key.providerId().stream())
                            .findFirst());
        some.place().ifPresent(place -> places.putIfAbsent(place, provider));
      }
    }
    return places;
  }

  /**
   * What is to be done for the VMs that wait for it.
   *
   * @param preparing whether estates of the target are applied before, which may set its default
   */
  Optional<MoveStep> plan(List<MoveVerdict> verdicts, boolean preparing, Found found) {
    List<String> lines = new ArrayList<>();
    places(verdicts)
        .forEach(
            (place, provider) -> {
              Subject subject = Subject.of("host", place.host().orElse(place.pool()));
              found
                  .ask(
                      FindingCode.PLAN_REFUSED,
                      subject,
                      () -> {
                        Hosts hosts = hosts(place);
                        Optional<Finding> obstacle = obstacle(subject, hosts, provider, preparing);
                        obstacle.ifPresent(found::add);
                        return obstacle.isPresent() ? "" : line(hosts, provider.orElseThrow());
                      })
                  .filter(line -> !line.isEmpty())
                  .ifPresent(lines::add);
            });
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MoveStep(MovePhase.HOSTS, "at the target, where VMs with keys travel to", lines));
  }

  private Hosts hosts(Placement place) {
    return place.host().isPresent()
        ? new Hosts(place.host().flatMap(to.hosts()::find), Optional.empty())
        : new Hosts(Optional.empty(), cluster(place.pool()));
  }

  private static String line(Hosts hosts, String provider) {
    return hosts
            .host()
            .map(host -> "~ host " + host.name())
            .orElseGet(() -> "~ each host of " + hosts.cluster().orElseThrow().path())
        + " gets a key of "
        + provider
        + hosts
            .cluster()
            .flatMap(ComputeCluster::keyProvider)
            .filter(other -> !other.equals(provider))
            .map(other -> ", in place of " + other)
            .orElse("");
  }

  /** Why hosts would get no key, or one of another key provider. */
  private Optional<Finding> obstacle(
      Subject subject, Hosts hosts, Optional<String> provider, boolean preparing) {
    if (hosts.host().isEmpty() && hosts.cluster().isEmpty()) {
      return Optional.of(Wording.of("no-cluster", subject));
    }
    if (provider.isEmpty()) {
      return Optional.of(Wording.of("no-provider-for-hosts", subject));
    }
    if (hosts.cluster().isEmpty() || !isByDefault()) {
      return Optional.empty();
    }
    String path = hosts.cluster().get().path();
    Optional<String> byDefault = to.kmsClusters().entityDefault(path).effective();
    return byDefault.equals(provider)
            || (preparing && willBeDefault(provider.get(), byDefault.isPresent()))
        ? Optional.empty()
        : Optional.of(
            Wording.of(
                "other-default-for-hosts",
                subject,
                byDefault.orElse("none"),
                provider.get(),
                path));
  }

  private boolean isByDefault() {
    String release = to.about().apiVersion();
    return release.equals("8.0") || BY_DEFAULT.stream().anyMatch(release::startsWith);
  }

  /** Whether an estate of the target makes it the default before, for all that is known now. */
  private boolean willBeDefault(String provider, boolean hasDefault) {
    DefaultProvider makes = hasDefault ? DefaultProvider.ALWAYS : DefaultProvider.IF_NONE;
    return move.to().estates().stream()
        .anyMatch(
            estate ->
                estate.keyProvider().equals(provider)
                    && (estate.defaultProvider() == makes
                        || estate.defaultProvider() == DefaultProvider.ALWAYS));
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

  /**
   * Does it.
   *
   * @throws OperationFailedException if hosts of a place would get no key, or another one
   */
  List<String> run(List<MoveVerdict> verdicts) {
    List<String> done = new ArrayList<>();
    places(verdicts)
        .forEach(
            (place, provider) -> {
              Subject subject = Subject.of("host", place.host().orElse(place.pool()));
              Hosts hosts = hosts(place);
              obstacle(subject, hosts, provider, false)
                  .ifPresent(
                      finding -> {
                        throw new OperationFailedException(
                            new Attempt("move", "bring hosts into encryption mode", subject.name()),
                            finding.seen(),
                            finding.advice());
                      });
              changes(hosts, provider.orElseThrow()).forEach(change -> done.add("~ " + change));
            });
    return done;
  }

  private List<Change> changes(Hosts hosts, String provider) {
    if (hosts.host().isPresent()) {
      return to.hosts().ensureKey(hosts.host().get(), provider).changes();
    }
    ComputeCluster cluster = hosts.cluster().orElseThrow();
    return (isByDefault()
            ? to.computeClusters().ensure(cluster, ComputeCluster.CryptoMode.FORCE_ENABLE)
            : to.computeClusters()
                .ensure(cluster, ComputeCluster.CryptoMode.FORCE_ENABLE, provider))
        .changes();
  }
}
