package io.vmcrypt.estate.spec;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.FILE;
import static io.vmcrypt.estate.internal.document.Kind.SECRET;
import static io.vmcrypt.estate.internal.document.Kind.list;
import static io.vmcrypt.estate.internal.document.Kind.number;
import static io.vmcrypt.estate.internal.document.Kind.table;
import static io.vmcrypt.estate.internal.document.Kind.texts;
import static io.vmcrypt.estate.internal.document.Kind.word;
import static io.vmcrypt.estate.internal.document.TextForm.INVENTORY_PATH;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;
import static io.vmcrypt.estate.internal.document.TextForm.POLICY_NAME;
import static io.vmcrypt.estate.internal.document.TextForm.SERVICE_NAME;
import static io.vmcrypt.estate.internal.document.TextForm.VCENTER_ID;
import static io.vmcrypt.estate.internal.document.TextForm.VM_ID;

import io.vmcrypt.estate.internal.document.Fields;
import io.vmcrypt.estate.internal.document.Form;
import io.vmcrypt.estate.internal.document.Kind;
import io.vmcrypt.estate.internal.document.LeavingForm;
import io.vmcrypt.estate.internal.document.RolloutForm;
import io.vmcrypt.estate.internal.document.SelectionForm;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A move in a document. */
final class MoveForm {

  private static final int MOST_MINUTES = Math.toIntExact(MovedVms.MAX_IN_CLEAR.toMinutes());

  /** The most disks, and the most networks, of one place. */
  private static final int MOST_PLACED = 10_000;

  private static final Kind<List<String>> IDS = texts(EstateMove.MAX_LIFTED, VM_ID);

  private static final Kind<MoveSide> SIDE =
      new Form<MoveSide, MoveSide>()
          .optional("vcenter", VCENTER_ID, MoveSide::vcenter)
          .optional("registeredWith", SERVICE_NAME, MoveSide::service)
          .optional(
              "estates",
              list(1, MoveSide.MAX_ESTATES, EstateForm.ESTATE),
              unless(List.of(), MoveSide::estates))
          .made(
              in ->
                  new MoveSide(
                      in.find("vcenter", String.class),
                      in.find("registeredWith", String.class),
                      in.list("estates", Estate.class)),
              (in, side) -> side);

  private static final Kind<MoveBridge> BRIDGE =
      new Form<MoveBridge, MoveBridge>()
          .needed("keyProvider", LINE, MoveBridge::keyProvider)
          .optional("backup", FILE, MoveBridge::backup)
          .optional("password", SECRET, MoveBridge::password)
          .made(
              in ->
                  new MoveBridge(
                      in.text("keyProvider"),
                      in.find("backup", Path.class),
                      in.find("password", SecretReference.class)),
              (in, bridge) -> bridge);

  private static final Kind<Placement> PLACE =
      new Form<Placement, Placement.Builder>()
          .needed("pool", INVENTORY_PATH, Placement::pool)
          .needed("datastore", LINE, Placement::datastore)
          .optional("host", LINE, Placement::host, Placement.Builder::host)
          .optional("folder", INVENTORY_PATH, Placement::folder, Placement.Builder::folder)
          .optional(
              "disks",
              table(MOST_PLACED),
              unless(Map.of(), MoveForm::labels),
              (place, table) -> {
                table.forEach((label, there) -> place.disk(DiskSelector.label(label), there));
                return place;
              })
          .optional(
              "networks",
              table(MOST_PLACED),
              unless(Map.of(), Placement::networks),
              (place, table) -> {
                table.forEach(place::network);
                return place;
              })
          .made(
              in -> Placement.builder(in.text("pool"), in.text("datastore")),
              (in, place) -> place.build());

  private static final Kind<MovedVms> MOVED =
      new Form<MovedVms, MovedVms.Builder>()
          .needed("way", word(MoveWay::toString, List.of(MoveWay.values())), MovedVms::way)
          .needed("select", SelectionForm.SELECTION, MovedVms::selection)
          .optional("place", PLACE, MovedVms::place)
          .optional("keyProvider", LINE, MovedVms::keyProvider, MovedVms.Builder::keyProvider)
          .optional("policy", POLICY_NAME, MovedVms::policy)
          .optional(
              "arrivals",
              table(MovedVms.MAX_ARRIVALS),
              unless(Map.of(), MovedVms::arrivals),
              MovedVms.Builder::arrivals)
          .optional(
              "longestInClear",
              number(1, MOST_MINUTES),
              some -> some.longestInClear().map(Duration::toMinutes).map(Math::toIntExact))
          .made(MoveForm::begun, (in, some) -> some.build());

  /** A move. */
  static final Kind<EstateMove> MOVE =
      new Form<EstateMove, EstateMove.Builder>()
          .optional("$schema", LINE, move -> Optional.empty())
          .needed("move", LINE, EstateMove::name)
          .always("from", SIDE, EstateMove::from, EstateMove.Builder::from)
          .always("to", SIDE, EstateMove::to, EstateMove.Builder::to)
          .optional("bridge", BRIDGE, EstateMove::bridge, EstateMove.Builder::bridge)
          .needed("vms", list(1, EstateMove.MAX_SELECTIONS, MOVED), EstateMove::vms)
          .always("rollout", RolloutForm.ROLLOUT, EstateMove::rollout, EstateMove.Builder::rollout)
          .each(
              "emptying",
              list(1, EstateMove.MAX_EMPTIED, LeavingForm.EMPTIED),
              EstateMove::emptying,
              EstateMove.Builder::emptying)
          .each("skip", IDS, EstateMove::skipped, EstateMove.Builder::skip)
          .each("force", IDS, EstateMove::forced, EstateMove.Builder::force)
          .made(MoveForm::move, (in, move) -> move.build());

  private MoveForm() {}

  private static EstateMove.Builder move(Fields in) {
    EstateMove.Builder move = in.judged("move", EstateMove::builder);
    in.list("vms", MovedVms.class).forEach(move::move);
    return move;
  }

  private static Map<String, String> labels(Placement place) {
    Map<String, String> labels = new HashMap<>();
    place.disks().forEach((disk, there) -> labels.put(label(disk), there));
    return labels;
  }

  private static String label(DiskSelector disk) {
    if (disk instanceof DiskSelector.Label named) {
      return named.label();
    }
    throw new IllegalStateException(
        "a document names disks by their labels, such as \"Hard disk 2\": " + disk);
  }

  /** What each way needs, and what it must not have. */
  private static MovedVms.Builder begun(Fields in) {
    MoveWay way = in.get("way", MoveWay.class);
    VmSelection selection = in.get("select", VmSelection.class);
    List<String> needed =
        switch (way) {
          case TRAVEL -> List.of("place");
          case COPY -> List.of("policy");
          case BARE -> List.of("policy", "longestInClear");
        };
    for (String name : List.of("place", "policy", "longestInClear")) {
      if (in.has(name) != needed.contains(name)) {
        throw in.place()
            .refused(
                name
                    + (in.has(name)
                        ? " is here, and VMs that go by " + way + " have none"
                        : " is missing here; VMs that go by " + way + " need it"));
      }
    }
    return switch (way) {
      case TRAVEL -> MovedVms.travel(selection, in.get("place", Placement.class));
      case COPY -> MovedVms.copy(selection, in.text("policy"));
      case BARE ->
          MovedVms.bare(
              selection,
              in.text("policy"),
              Duration.ofMinutes(in.get("longestInClear", Integer.class)));
    };
  }
}
