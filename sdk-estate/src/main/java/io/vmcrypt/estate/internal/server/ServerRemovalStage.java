package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Key servers that vCenter has beside the estate's own, and that the document names no more, are
 * removed from the key provider: once each key in use was read at each that stays, by the client
 * that vCenter is.
 */
public record ServerRemovalStage(Context context) implements Stage {

  private static final String ADVICE =
      "Give the estate the client certificate that vCenter shows, with its key, and let each key"
          + " server that stays give it each key in use. If you know that they give vCenter these"
          + " keys, answer for that at each of them in the document (\"force\": its address). Or"
          + " name the server in the document again, and it stays; \"skip\" there if it is not to"
          + " be asked.";

  private List<String> names() {
    return context.surplus().stream().map(KmsServer::name).toList();
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    if (names().isEmpty()) {
      return Optional.empty();
    }
    // what the plan leaves out may be what is to take their place
    List<String> missing = new ArrayList<>(context.estate().serverNames());
    missing.removeAll(context.estate().skippedNames());
    context.keyServers().forEach(server -> missing.remove(server.name()));
    if (!missing.isEmpty()) {
      found.add(
          Wording.of(
              "server-lost-before",
              context.provider(),
              String.join(", ", names()),
              String.join(", ", missing)));
      return Optional.empty();
    }
    return found
        .ask(
            FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
            context.provider(),
            ServerProofs.advising(
                ADVICE,
                () ->
                    context
                        .clusters()
                        .planRemoveServers(
                            context.estate().keyProvider(), names(), removal(found))))
        .flatMap(
            some ->
                Stage.step(
                    EstateStep.Kind.REMOVE_KEY_SERVERS, context.estate().keyProvider(), some));
  }

  /** With what those that stay give now; or on the word of the estate, for each of them. */
  private Removal removal(Found found) {
    ServerProofs.Fetched held = new ServerProofs(context).ofThoseThere(context.clusterNow());
    held.tell(found);
    boolean forced =
        context.keyServers().stream().allMatch(SeenKeyServer::isForced)
            && held.proofs().stream().noneMatch(ServerProofs::isDenied);
    return forced
        ? Removal.careful().force()
        : Removal.careful().proved(held.proofs().toArray(HeldKeys[]::new));
  }

  @Override
  public void run(Ears ears) {
    ears.changed(
        context
            .clusters()
            .removeServers(context.estate().keyProvider(), names(), removal(new Found())));
  }
}
