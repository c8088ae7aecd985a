package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
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
    return new Finding(
        answers ? Severity.WARNING : Severity.NOTE,
        answers ? FindingCode.LIFT_WITHOUT_NEED : FindingCode.KEY_PROVIDER_NOT_SEEN,
        "KMS",
        context.provider().part("server " + name),
        answers
            ? "the estate skips it, and it answers"
            : "the estate skips it: nobody asks it, and all else goes on without it; vCenter "
                + (there.isPresent() ? "keeps it" : "does not get it"),
        "Once it works, take \"skip\" out; if it is gone for good, take it out of the document.",
        List.of());
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
    return Optional.of(
        Finding.blocking(
            FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
            Context.VCENTER,
            context.provider().part("server " + server.name()),
            same.map(
                    seen ->
                        "it is at %s in vCenter, and at %s in the estate"
                            .formatted(there, seen.address()))
                .orElse("vCenter has it at " + there + ", and the estate does not name it"),
            "Keys of one key provider must all be in reach at each of its servers. Give this estate"
                + " another key provider's name; or name that server too, where it is, if it holds"
                + " the same keys: once a server of this estate is beside it, a plan without it"
                + " removes it."));
  }

  @Override
  public void run(Ears ears) {
    ears.changed(context.clusters().ensure(proved(now())).changes());
    health.await(this, ears);
  }
}
