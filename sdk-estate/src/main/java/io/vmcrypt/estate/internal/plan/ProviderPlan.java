package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.DefaultProvider;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import java.util.List;
import java.util.Optional;

/**
 * What vCenter would change for the key provider and its servers, and for the default: one question
 * for both stages. For one thread.
 */
final class ProviderPlan {

  /** The kind of thing that a vCenter's default key provider is. */
  static final String DEFAULT = "default key provider";

  private final Context context;
  private boolean isPlanned;
  private ServerProofs.Fetched proofs = ServerProofs.Fetched.NONE;
  private Optional<List<Change>> planned = Optional.empty();

  ProviderPlan(Context context) {
    this.context = context;
  }

  /** Whether a server that moves was compared with the present one, or somebody vouches for it. */
  boolean mayMove(SeenKeyServer server, Found found) {
    all(found);
    return server.server().isHoldingKeysInUse()
        || proofs.proofs().stream().anyMatch(proof -> proof.server().equals(server.address()));
  }

  /** The changes of the key provider and its servers; empty if they are refused. */
  Optional<List<Change>> ofServers(Found found) {
    return all(found).map(all -> all.stream().filter(change -> !isOfDefault(change)).toList());
  }

  /** The change of the vCenter's default, if there is one. */
  Optional<Change> ofDefault(Found found) {
    return all(found).flatMap(all -> all.stream().filter(ProviderPlan::isOfDefault).findAny());
  }

  /** The same at what is there now, for the step that makes it: a refusal is no "nothing to do". */
  Optional<Change> ofDefaultNow() {
    return ask().stream().filter(ProviderPlan::isOfDefault).findAny();
  }

  /** The next question is asked of vCenter again. */
  void forget() {
    isPlanned = false;
  }

  private static boolean isOfDefault(Change change) {
    return change.subject().kind().equals(DEFAULT);
  }

  private Optional<List<Change>> all(Found found) {
    if (!isPlanned) {
      planned = found.ask(FindingCode.PLAN_REFUSED, context.provider(), this::ask);
      isPlanned = true;
      proofs.tell(found);
    }
    return planned;
  }

  private List<Change> ask() {
    proofs = new ServerProofs(context).fetch(context.cluster());
    KmsClusterSpec.Builder spec = context.specBuilder(proofs.proofs());
    DefaultProvider wanted = context.estate().defaultProvider();
    if (wanted == DefaultProvider.NEVER) {
      return context.clusters().plan(spec.build());
    }
    try {
      return context.clusters().plan(spec.makeDefault().build());
    } catch (KmsClusterInUseException e) {
      if (wanted == DefaultProvider.ALWAYS || movesWithLeaving()) {
        throw e;
      }
      // the default that is there stays, so that it must not move is no trouble; all else is
      return context.clusters().plan(context.specBuilder(proofs.proofs()).build());
    }
  }

  /** Whether the default is the key provider that the estate leaves. */
  private boolean movesWithLeaving() {
    return context
        .estate()
        .leaving()
        .filter(
            leaving ->
                LeavingLook.isDefault(
                    context.clusters(), leaving.keyProvider(), context.estate().keyProvider()))
        .isPresent();
  }
}
