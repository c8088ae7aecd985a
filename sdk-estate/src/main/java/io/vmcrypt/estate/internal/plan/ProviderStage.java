package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The key provider and its servers stand in vCenter. */
final class ProviderStage implements Stage {

  private final Context context;
  private final Health health;
  private ServerProofs.@Nullable Fetched proofs;

  ProviderStage(Context context, Health health) {
    this.context = context;
    this.health = health;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Finding> claimed = claimed(context.cluster(), found);
    if (!claimed.isEmpty()) {
      found.addAll(claimed);
      return Optional.empty();
    }
    context.keyServers().stream()
        .filter(server -> server.server().forced().isPresent() && !server.isForced())
        .map(this::forcedElsewhere)
        .forEach(found::add);
    found
        .ask(FindingCode.PLAN_REFUSED, context.provider(), this::otherKeys)
        .flatMap(differs -> differs)
        .ifPresent(found::add);
    Optional<List<Change>> changes =
        found.ask(
            FindingCode.PLAN_REFUSED, context.provider(), () -> context.clusters().plan(planned()));
    known().tell(found);
    return changes
        .filter(some -> !some.isEmpty())
        .map(
            some -> {
              health.waitsFor(this);
              return EstateStep.of(
                  EstateStep.Kind.ADD_KEY_PROVIDER, context.estate().keyProvider(), some);
            });
  }

  /** Where an OVHcloud KMS listens, OVHcloud tells: no document can be held against that. */
  private Finding forcedElsewhere(SeenKeyServer server) {
    return Finding.blocking(
        FindingCode.PLAN_REFUSED,
        Context.VCENTER,
        context.provider().part("server " + server.name()),
        "the estate answers for it at another address (force) than it has: " + server.address(),
        "A word counts for one address. Take it out and let the plan compare the keys; or, if you"
            + " answer for this address, write \"force\": \""
            + server.address()
            + "\".");
  }

  /** That one which is there keeps its keys otherwise than the estate says. */
  private Optional<Finding> otherKeys() {
    return context
        .cluster()
        .flatMap(there -> there.keysDiffer(context.born()))
        .map(
            differs ->
                Finding.blocking(
                    FindingCode.KEY_TYPE_DIFFERS,
                    Context.VCENTER,
                    differs.subject(),
                    ChangeText.differs(differs),
                    "vSphere settles this when a key provider is made, and it is not changed."
                        + " Give this estate the name of a new key provider, and leave "
                        + context.estate().keyProvider()
                        + " for it (\"leaving\", or vmcrypt leave); or take these words out of"
                        + " the document."));
  }

  @Override
  public World after(World world) {
    if (!health.isLast(this)) {
      return world;
    }
    List<KmsServer> present = present(context.cluster());
    return world.settingUp(
        context.keyServers().stream()
            .map(SeenKeyServer::name)
            .filter(name -> present.stream().noneMatch(server -> server.name().equals(name)))
            .collect(Collectors.toSet()));
  }

  /** The proofs that were fetched when they were first asked for. */
  private ServerProofs.Fetched known() {
    ServerProofs.Fetched known = proofs;
    return known == null ? ServerProofs.Fetched.NONE : known;
  }

  private KmsClusterSpec planned() {
    if (proofs == null) {
      proofs = new ServerProofs(context).fetch(context.cluster());
    }
    return context.specBuilder(known().proofs()).build();
  }

  /** With proofs of this moment. */
  private KmsClusterSpec proved(Optional<KmsCluster> now) {
    return context.specBuilder(new ServerProofs(context).fetch(now).proofs()).build();
  }

  private List<Finding> claimed(Optional<KmsCluster> cluster, Found found) {
    return present(cluster).stream().flatMap(server -> claimed(server, found).stream()).toList();
  }

  private static List<KmsServer> present(Optional<KmsCluster> cluster) {
    return cluster.map(KmsCluster::servers).orElse(List.of());
  }

  /**
   * Whether a server that moves was compared with the present one, or the estate answers for it.
   */
  private boolean mayMove(SeenKeyServer server, Found found) {
    if (server.isForced()) {
      return true;
    }
    var unused = found.ask(FindingCode.PLAN_REFUSED, context.provider(), this::planned);
    known().tell(found);
    return known().proofs().stream().anyMatch(proof -> proof.server().equals(server.address()));
  }

  private Optional<KmsCluster> now() {
    return context.clusters().find(context.estate().keyProvider());
  }

  @Override
  public void holds(boolean past, Found found) {
    // others may have taken the name
    Optional<KmsCluster> now = now();
    found.addAll(claimed(now, found));
    if (past) {
      // what would be done about the servers, not about the default, which comes later
      found.mustHold(
          FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
          context.provider(),
          () -> context.clusters().plan(proved(now)));
    }
  }

  /** A server that this estate does not mean: another estate, or somebody, uses the name. */
  private Optional<Finding> claimed(KmsServer server, Found found) {
    String there =
        server
            .place()
            .map(HostAndPort::toString)
            .orElse("\"" + ServerText.bounded(server.address()) + "\", which is no address,");
    Optional<SeenKeyServer> same =
        context.keyServers().stream().filter(seen -> seen.name().equals(server.name())).findFirst();
    boolean isMeant = same.filter(seen -> seen.isAt(server) || mayMove(seen, found)).isPresent();
    if (isMeant) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.blocking(
            FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
            Context.VCENTER,
            context.provider().part("server " + server.name()),
            same.map(
                    seen ->
                        "it is at "
                            + there
                            + " in vCenter, and at "
                            + seen.address()
                            + " in the estate")
                .orElse("vCenter has it at " + there + ", and the estate does not name it"),
            "Keys of one key provider must all be in reach at each of its servers. Give this estate"
                + " another key provider's name; or name that server too, if it holds the same"
                + " keys; or remove it from vCenter first."));
  }

  @Override
  public void run(Ears ears) {
    ears.changed(context.clusters().ensure(proved(now())).changes());
    health.await(this, ears);
  }
}
