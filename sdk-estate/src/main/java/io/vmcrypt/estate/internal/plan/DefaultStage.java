package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key provider is the default, where the estate says so. */
final class DefaultStage implements Stage {

  /** The kind of thing that a default key provider is. */
  static final String DEFAULT = "default key provider";

  private final Context context;
  private final Optional<LeavingLook> left;
  private List<Change> planned = List.of();

  /**
   * @param left the key provider that is left, if there is one
   */
  DefaultStage(Context context, Optional<LeavingLook> left) {
    this.context = context;
    this.left = left;
  }

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    List<Change> changes = new ArrayList<>();
    if (isWanted(context.estate(), world.defaultId())) {
      changes.addAll(ofVcenter(context, left, world, found));
    }
    boolean there = context.cluster().isPresent();
    for (String path : context.estate().defaultPlaces()) {
      if (world.placesMoved().contains(path)) {
        continue;
      }
      found
          .ask(FindingCode.PLAN_REFUSED, Subject.of("", path).part(DEFAULT), () -> of(path, there))
          .ifPresent(changes::addAll);
    }
    planned = List.copyOf(changes);
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            EstateStep.of(EstateStep.Kind.MAKE_DEFAULT, context.estate().keyProvider(), changes));
  }

  /**
   * Whether the estate's key provider is to become the default of the vCenter as a whole. What is
   * the default already may be meant to stay so.
   */
  static boolean isWanted(Estate estate, Optional<String> now) {
    return switch (estate.defaultProvider()) {
      case NEVER -> false;
      case IF_NONE -> now.isEmpty();
      case ALWAYS -> !now.equals(Optional.of(estate.keyProvider()));
    };
  }

  /**
   * What changes at the default of the vCenter as a whole. It stays while keys in use name no key
   * provider, unless steps before replace all of those.
   */
  static List<Change> ofVcenter(
      Context context, Optional<LeavingLook> left, World world, Found found) {
    String provider = context.estate().keyProvider();
    return found
        .ask(
            FindingCode.PLAN_REFUSED,
            context.provider(),
            () ->
                world.defaultId().isEmpty()
                        || left.filter(look -> look.namesAllKeysIn(world)).isPresent()
                    ? List.of(
                        new Change(
                            Context.VCENTER,
                            Subject.of(DEFAULT, ""),
                            world.defaultId(),
                            Optional.of(provider)))
                    : context.clusters().planDefault(EntityDefaultSpec.of(provider).plannedAhead()))
        .orElse(List.of());
  }

  private List<Change> of(String path, boolean there) {
    EntityDefault entity = context.clusters().entityDefault(path);
    EntityDefaultSpec spec = EntityDefaultSpec.of(context.estate().keyProvider());
    return entity.plan(there ? spec : spec.plannedAhead());
  }

  /** Another default than that which was to be replaced is somebody's will. */
  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      stay(context.clusters(), planned, found);
    }
  }

  /**
   * Looks whether defaults are those that were to be replaced, or that were to be made.
   *
   * @param planned what else is changed there does not matter
   */
  static void stay(KmsClusters clusters, List<Change> planned, Found found) {
    planned.stream()
        .filter(
            change ->
                change.subject().kind().equals(DEFAULT) || change.subject().part().equals(DEFAULT))
        .forEach(change -> stays(clusters, change, found));
  }

  private static void stays(KmsClusters clusters, Change change, Found found) {
    String path = change.subject().name();
    found
        .ask(
            FindingCode.PLAN_REFUSED,
            change.subject(),
            () ->
                path.isEmpty()
                    ? clusters.findDefaultId()
                    : clusters.entityDefault(path).own())
        .filter(now -> !now.equals(change.from()) && !now.equals(change.to()))
        .ifPresent(
            now ->
                found.add(
                    Finding.blocking(
                        FindingCode.PLAN_REFUSED,
                        Context.VCENTER,
                        change.subject(),
                        "it is " + now.orElse("none") + ", and was " + change.from().orElse("none"),
                        "Find out who has changed it, and plan again.")));
  }

  /** What is the default by now may be another one than it was planned for. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    return plan(World.now(context.clusters().findDefaultId()), found);
  }

  @Override
  public void run(Ears ears) {
    String provider = context.estate().keyProvider();
    // a vCenter may have made its first key provider the default by itself, so this looks again
    if (isWanted(context.estate(), context.clusters().findDefaultId())) {
      ears.changed(context.clusters().ensureDefault(provider).changes());
    }
    for (String path : context.estate().defaultPlaces()) {
      ears.changed(context.clusters().entityDefault(path).ensure(provider).changes());
    }
  }
}
