package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The key servers that are new to a key provider in use. One of which nobody knows whether it gives
 * the keys in use is left out, with what has to be done about it: the others are there and serve as
 * before, so the rest of the plan is judged without it. One that is seen to lack a key stays, and
 * blocks the plan.
 */
public record NewServers(Context context, Found found) {

  /** The same with what was seen of the keys at them, and without those that are left out. */
  public static Context judged(Context context, Found found) {
    Set<String> names = context.present().stream().map(KmsServer::name).collect(Collectors.toSet());
    if (context.estate().serverNames().stream().noneMatch(names::contains)) {
      return context;
    }
    Context known =
        found
            .ask(
                FindingCode.PLAN_REFUSED,
                context.provider(),
                () -> new ServerProofs(context).fetch(context.cluster()))
            .map(fetched -> context.with(context.keyServers(), fetched))
            .orElse(context);
    NewServers servers = new NewServers(known, found);
    if (known.keyServers().stream().map(SeenKeyServer::name).allMatch(names::contains)
        || refusal(known).isEmpty()) {
      return known;
    }
    return known.with(
        known.keyServers().stream()
            .filter(server -> names.contains(server.name()) || !servers.isLeftOut(server))
            .toList(),
        known.proofs());
  }

  private boolean isLeftOut(SeenKeyServer server) {
    List<SeenKeyServer> alone =
        context.keyServers().stream()
            .filter(one -> one.equals(server) || context.present().stream().anyMatch(one::isAt))
            .toList();
    if (alone.size() < 2
        || context.proofs().proofs().stream()
            .filter(held -> held.server().equals(server.address()))
            .anyMatch(ServerProofs::isDenied)) {
      return false;
    }
    Optional<SdkException> refusal = refusal(context.with(alone, context.proofs()));
    refusal.ifPresent(
        why ->
            found.add(
                Wording.of(
                    "server-left-out",
                    context.provider().part("server " + server.name()),
                    why.outcome(),
                    server.name(),
                    server.address(),
                    server.server().word())));
    return refusal.isPresent();
  }

  /** Why these key servers are not set up, where that is for keys in use. */
  private static Optional<SdkException> refusal(Context some) {
    KmsClusterSpec spec = some.specBuilder(some.proofs().proofs()).build();
    List<SdkException> refused = new ArrayList<>();
    var unused = Asking.ask(() -> some.clusters().plan(spec), refused::add);
    return refused.stream().filter(KeysInUseException.class::isInstance).findFirst();
  }
}
