package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.estate.internal.reading.ChangeText;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The key provider and its servers stand in vCenter. */
public record ProviderStage(Context context, Health health) implements Stage {

  private static final String ADVICE =
      "Check address and port. Give the estate the client certificate that vCenter shows, with its"
          + " key, so that the keys can be compared. If you know that the key server gives vCenter"
          + " the same keys, answer for that there in the document (\"force\": its address): a key"
          + " that is seen to be missing, or to be another one, is refused all the same. If this is"
          + " another KMS, give it a key provider of its own.";

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Finding> claimed = claimed(context.cluster(), found);
    if (!claimed.isEmpty()) {
      found.addAll(claimed);
      return Optional.empty();
    }
    // where an OVHcloud KMS listens, OVHcloud tells: no document can be held against that
    context.keyServers().stream()
        .filter(server -> server.server().forced().isPresent() && !server.isForced())
        .forEach(
            server ->
                found.add(
                    Wording.of(
                        "forced-elsewhere",
                        context.provider().part("server " + server.name()),
                        server.address())));
    found
        .ask(FindingCode.PLAN_REFUSED, context.provider(), this::otherKeys)
        .flatMap(differs -> differs)
        .ifPresent(found::add);
    Optional<List<Change>> changes =
        found.ask(
            FindingCode.PLAN_REFUSED,
            context.provider(),
            ServerProofs.advising(
                ADVICE,
                () ->
                    context
                        .clusters()
                        .plan(context.specBuilder(context.proofs().proofs()).build())));
    context.proofs().tell(found);
    context.estate().skippedNames().stream().map(this::skipped).forEach(found::add);
    return changes
        .filter(some -> !some.isEmpty())
        .map(
            some -> {
              health.waitsFor(this);
              return EstateStep.of(
                  EstateStep.Kind.ADD_KEY_PROVIDER, context.estate().keyProvider(), some);
            });
  }

  /** Nothing is skipped in silence, nor for longer than it has to be. */
  private Finding skipped(String name) {
    Optional<KmsServer> there =
        context.present().stream().filter(server -> server.name().equals(name)).findFirst();
    boolean answers = there.flatMap(KmsServer::place).filter(this::answers).isPresent();
    String kept = there.isPresent() ? "keeps it" : "does not get it";
    return Wording.of(
        answers ? "skipped-and-answers" : "skipped-server",
        context.provider().part("server " + name),
        kept);
  }

  private boolean answers(HostAndPort address) {
    try {
      var unused = context.systems().probe(address).build().readCertificate();
      return true;
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      return false;
    }
  }

  /** That one which is there keeps its keys otherwise than the estate says. */
  private Optional<Finding> otherKeys() {
    return context
        .cluster()
        .flatMap(there -> there.keysDiffer(context.born()))
        .map(
            differs ->
                Wording.of(
                    "key-type-settled",
                    differs.subject(),
                    ChangeText.differs(differs),
                    context.estate().keyProvider()));
  }

  @Override
  public World after(World world) {
    if (!health.isLast(this)) {
      return world;
    }
    List<KmsServer> present = context.present();
    return world.settingUp(
        context.keyServers().stream()
            .map(SeenKeyServer::name)
            .filter(name -> present.stream().noneMatch(server -> server.name().equals(name)))
            .collect(Collectors.toSet()));
  }

  /** With proofs of this moment. */
  private KmsClusterSpec proved(Optional<KmsCluster> now) {
    return context.specBuilder(new ServerProofs(context).fetch(now).proofs()).build();
  }

  private List<Finding> claimed(Optional<KmsCluster> cluster, Found found) {
    return cluster.stream()
        .flatMap(there -> there.servers().stream())
        .flatMap(server -> claimed(server, found).stream())
        .toList();
  }

  /**
   * Whether a server that moves was compared with the present one, or the estate answers for it.
   */
  private boolean mayMove(SeenKeyServer server, Found found) {
    if (server.isForced()) {
      return true;
    }
    context.proofs().tell(found);
    return context.proofs().proofs().stream()
        .anyMatch(proof -> proof.server().equals(server.address()));
  }

  /** One that nobody asks is still the one that the document means. */
  private boolean isSkipped(KmsServer server) {
    return context
        .estate()
        .keyServer(server.name())
        .filter(KeyServer::isSkipped)
        .filter(said -> said.okms().isPresent() || said.address().equals(server.place()))
        .isPresent();
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
    if (context.surplus().contains(server)) {
      // a step of its own removes it
      return Optional.empty();
    }
    String there =
        server
            .place()
            .map(HostAndPort::toString)
            .orElse("\"" + ServerText.bounded(server.address()) + "\", which is no address,");
    Optional<SeenKeyServer> same =
        context.keyServers().stream().filter(seen -> seen.name().equals(server.name())).findFirst();
    boolean isMeant =
        same.map(seen -> seen.isAt(server) || mayMove(seen, found))
            .orElseGet(() -> isSkipped(server));
    if (isMeant) {
      return Optional.empty();
    }
    Subject subject = context.provider().part("server " + server.name());
    return Optional.of(
        same.map(seen -> Wording.of("server-elsewhere", subject, there, seen.address()))
            .orElseGet(() -> Wording.of("server-unnamed", subject, there)));
  }

  @Override
  public void run(Ears ears) {
    ears.changed(context.clusters().ensure(proved(now())).changes());
    health.await(this, ears);
  }
}
