package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep.FinishRegistration;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.ovh.vmencryption.RegisteredKmsState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** OVHcloud finishes a registration once the key servers stand in vCenter. */
final class DeliveryStage implements Stage {

  private final Context context;
  private final String service;
  private final OvhClient ovh;

  DeliveryStage(Context context, String service, OvhClient ovh) {
    this.context = context;
    this.service = service;
    this.ovh = ovh;
  }

  private KmsServers servers() {
    return ovh.privateCloud(service).vmEncryption().kmsServers();
  }

  @Override
  public Optional<FinishRegistration> plan(Found found) {
    List<Change> changes = new ArrayList<>();
    try {
      List<RegisteredKms> registered = servers().list();
      for (SeenKeyServer server : context.keyServers()) {
        for (String ip : server.ips()) {
          waiting(registered, ip).ifPresent(changes::add);
        }
      }
    } catch (NotFoundException | PermissionDeniedException e) {
      // the registration tells of a service that is not there, and of a right that is lacking
      return Optional.empty();
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new FinishRegistration(service, changes));
  }

  private static Optional<Change> waiting(List<RegisteredKms> registered, String ip) {
    Optional<RegisteredKmsState> state =
        registered.stream()
            .filter(kms -> kms.ip().equals(ip))
            .map(RegisteredKms::state)
            .findFirst();
    if (state.filter(RegisteredKmsState.DELIVERED::equals).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Change(
            Context.OVH,
            Subject.of("KMS", ip).part("registration"),
            state.map(RegisteredKmsState::toString),
            Optional.of(RegisteredKmsState.DELIVERED.toString())));
  }

  @Override
  public void run(Ears ears) {
    // takes up what is under way; what is delivered is left alone
    List<RegisteredKms> delivered =
        servers()
            .ensureAll(context.registrations())
            .value()
            .await(ears.waiting(context.systems().ovhTimeout()));
    delivered.forEach(kms -> ears.note("KMS " + kms.id() + " is " + kms.state()));
  }
}
