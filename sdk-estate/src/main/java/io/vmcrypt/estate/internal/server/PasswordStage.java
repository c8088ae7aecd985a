package io.vmcrypt.estate.internal.server;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.SettingUp;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.plan.EstateStep;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * vCenter gets the passwords of key servers anew. It never gives one back, so there is nothing to
 * compare: it is done because somebody asked for it.
 */
public record PasswordStage(Context context, Health health) implements SettingUp {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<SeenKeyServer> servers = context.withRenewedPassword();
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    if (context.identity().isEmpty()) {
      servers.forEach(server -> found.add(Wording.of("password-untried", subject(server))));
    }
    health.waitsFor(this);
    return Optional.of(
        EstateStep.of(
            EstateStep.Kind.RENEW_PASSWORD,
            context.estate().keyProvider(),
            servers.stream()
                .map(
                    server ->
                        Change.changed(
                            Context.VCENTER,
                            subject(server),
                            "the password that vCenter has",
                            "the one in " + server.server().password().orElseThrow()))
                .toList()));
  }

  private Subject subject(SeenKeyServer server) {
    return context.provider().part("server " + server.name() + ", password");
  }

  @Override
  public void run(Ears ears) {
    context.withRenewedPassword().forEach(server -> renew(server.name(), ears));
    health.await(this, ears);
  }

  private void renew(String name, Ears ears) {
    try {
      ears.changed(context.clusters().ensure(context.spec(Set.of(name))).changes());
    } catch (SdkException e) {
      if (e.isEffectPossible()) {
        ears.note(
            "it cannot be seen whether vCenter has the new password of "
                + name
                + ": ask for it again");
      }
      throw e;
    }
  }
}
