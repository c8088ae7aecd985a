package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.DefaultProvider;
import io.vmcrypt.estate.EstateStep.MakeDefault;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key provider is the default, where the estate says so. */
final class DefaultStage implements Stage {

  private final Context context;
  private final ProviderPlan plan;

  DefaultStage(Context context, ProviderPlan plan) {
    this.context = context;
    this.plan = plan;
  }

  @Override
  public Optional<MakeDefault> plan(Found found) {
    List<Change> changes = new ArrayList<>();
    if (mayBeDefault()) {
      plan.ofDefault(found).filter(this::isWanted).ifPresent(changes::add);
    }
    boolean there = context.cluster().isPresent();
    for (String path : context.estate().defaultPlaces()) {
      found
          .ask(
              FindingCode.PLAN_REFUSED,
              Subject.of("", path).part(ProviderPlan.DEFAULT),
              () -> of(path, there))
          .ifPresent(changes::addAll);
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new MakeDefault(context.estate().keyProvider(), changes));
  }

  /** Whether the default of the vCenter as a whole is the estate's concern. */
  private boolean mayBeDefault() {
    return context.estate().defaultProvider() != DefaultProvider.NEVER;
  }

  /** What is the default already may be meant to stay so. */
  private boolean isWanted(Change ofVcenter) {
    return ofVcenter.from().isEmpty()
        || context.estate().defaultProvider() == DefaultProvider.ALWAYS;
  }

  private List<Change> of(String path, boolean there) {
    EntityDefault entity = context.clusters().entityDefault(path);
    if (movesAnyhow(entity)) {
      return List.of();
    }
    String provider = context.estate().keyProvider();
    EntityDefaultSpec.Builder spec = EntityDefaultSpec.builder(provider);
    return entity.plan((there ? spec : spec.plannedAhead()).build());
  }

  /** Where the default is the key provider that the estate leaves, the step before moves it. */
  private boolean movesAnyhow(EntityDefault entity) {
    return context
        .estate()
        .leaving()
        .filter(leaving -> entity.own().equals(Optional.of(leaving.keyProvider())))
        .isPresent();
  }

  @Override
  public void run(Ears ears) {
    String provider = context.estate().keyProvider();
    // a vCenter may have made its first key provider the default by itself, so this looks again
    plan.forget();
    if (mayBeDefault() && plan.ofDefaultNow().filter(this::isWanted).isPresent()) {
      ears.changed(context.clusters().ensureDefault(provider).changes());
    }
    for (String path : context.estate().defaultPlaces()) {
      ears.changed(context.clusters().entityDefault(path).ensure(provider).changes());
    }
  }
}
