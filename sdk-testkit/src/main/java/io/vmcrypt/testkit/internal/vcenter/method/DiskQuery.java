package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * What {@code VslmListVStorageObjectForSpec} asks of a disk: each comparison must hold. One that is
 * none is refused as vCenter refuses it, which declares no fault for it.
 */
final class DiskQuery {

  /** A comparison with the disk's configuration and the datastore that it is on. */
  private interface Comparison extends BiPredicate<MoRef, DataObject> {}

  /** Of any disk: CreateDisk_Task refuses metadata here. */
  private static final List<String> METADATA = List.of();

  private final List<Comparison> comparisons;

  private DiskQuery(List<Comparison> comparisons) {
    this.comparisons = comparisons;
  }

  static DiskQuery of(List<DataObject> specs) throws VimFault {
    List<Comparison> comparisons = new ArrayList<>();
    for (DataObject spec : specs) {
      comparisons.add(comparison(spec));
    }
    return new DiskQuery(comparisons);
  }

  boolean matches(MoRef datastore, DataObject config) {
    return comparisons.stream().allMatch(comparison -> comparison.test(datastore, config));
  }

  private static Comparison comparison(DataObject spec) throws VimFault {
    List<String> values = spec.texts("queryValue");
    if (values.size() != 1) {
      throw VimFault.invalidArgument("values");
    }
    String value = values.get(0);
    String operator = spec.text("queryOperator");
    return switch (spec.text("queryField")) {
      case "id" -> {
        BiPredicate<String, String> compare = ofTexts(operator);
        yield (datastore, config) -> compare.test(config.data("id").text("id"), value);
      }
      case "name" -> {
        BiPredicate<String, String> compare = ofTexts(operator);
        yield (datastore, config) -> compare.test(config.text("name"), value);
      }
      case "datastoreMoId" -> {
        BiPredicate<String, String> compare = ofTexts(operator);
        // vCenter's own catalogue keeps the number alone; govmomi asks for it
        String id = value.matches("\\d+") ? "datastore-" + value : value;
        yield (datastore, config) -> compare.test(datastore.value(), id);
      }
      case "capacity" -> {
        IntPredicate holds = ofOrder(operator);
        Long wanted = read(value, Long::valueOf);
        yield (datastore, config) ->
            holds.test(Long.compare(config.longNumber("capacityInMB"), wanted));
      }
      case "createTime" -> {
        IntPredicate holds = ofOrder(operator);
        Instant wanted = read(value, text -> OffsetDateTime.parse(text).toInstant());
        yield (datastore, config) ->
            config.get("createTime") instanceof Instant made && holds.test(made.compareTo(wanted));
      }
      case "metadataKey", "metadataValue" -> {
        BiPredicate<String, String> compare = ofTexts(operator);
        yield (datastore, config) ->
            METADATA.stream().anyMatch(found -> compare.test(found, value));
      }
      // vCenter names backingObjectId among the fields, and does not search by it
      default -> throw undeclared("Query field " + spec.text("queryField") + " is not supported");
    };
  }

  private static BiPredicate<String, String> ofTexts(String operator) throws VimFault {
    return switch (operator) {
      case "contains" -> String::contains;
      case "startsWith" -> String::startsWith;
      case "endsWith" -> String::endsWith;
      default -> {
        IntPredicate holds = ofOrder(operator);
        yield (found, wanted) -> holds.test(found.compareTo(wanted));
      }
    };
  }

  private static IntPredicate ofOrder(String operator) throws VimFault {
    return switch (operator) {
      case "equals" -> order -> order == 0;
      case "notEquals" -> order -> order != 0;
      case "lessThan" -> order -> order < 0;
      case "greaterThan" -> order -> order > 0;
      case "lessThanOrEqual" -> order -> order <= 0;
      case "greaterThanOrEqual" -> order -> order >= 0;
      default -> throw undeclared("Query operator " + operator + " is not supported");
    };
  }

  private static <T> T read(String value, Function<String, T> reading) throws VimFault {
    try {
      return reading.apply(value);
    } catch (NumberFormatException | DateTimeException e) {
      throw undeclared("Query value " + value + " cannot be read");
    }
  }

  private static VimFault undeclared(String message) {
    VimFault cause = new VimFault(new DataObject("VslmFault").with("msg", message), message);
    return new VimFault(
        new DataObject("SystemError")
            .with("faultCause", cause.localized())
            .with("reason", "Undeclared fault"),
        "A general system error occurred: Undeclared fault: " + message);
  }
}
