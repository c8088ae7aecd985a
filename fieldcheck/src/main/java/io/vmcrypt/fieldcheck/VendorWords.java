package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says which values are a vendor's own and may be told. All others are not: a value is told only if
 * the vendor gives its place a list of words, or if {@code told-values.txt} knows the place and the
 * form.
 */
final class VendorWords {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern NAMESPACE =
      Pattern.compile("(urn:(vim2|vim25|pbm)|http://schemas\\.xmlsoap\\.org/soap/envelope/)?");
  private static final int LARGEST_SMALL_NUMBER = 65_535;

  /** The same at each customer's. */
  private static final Set<String> CONSTANTS =
      Set.of(
          "ServiceInstance",
          "VM Encryption Policy",
          "4d5f673c-536f-11e6-beb8-9e71128cae77",
          "ad5a249d-cbc2-43af-9366-694d7664fa52",
          "vmwarevmcrypt",
          "vmwarevmcrypt@ENCRYPTION",
          "com.vmware.storageprofile.dataservice",
          "AllowCleartextFilters");

  private static final Map<String, Pattern> BY_FIELD = byField();

  private final Vocabulary vocabulary;

  VendorWords(Vocabulary vocabulary) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
  }

  private static Map<String, Pattern> byField() {
    String file = "told-values.txt";
    Map<String, Pattern> patterns = new HashMap<>();
    try (InputStream in = requireNonNull(VendorWords.class.getResourceAsStream(file), file)) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", 2))
          .forEach(
              line -> {
                Pattern pattern = Pattern.compile(line[1]);
                for (String place : line[0].split(" ", -1)) {
                  patterns.put(place, pattern);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(patterns);
  }

  /** Whether the value of this place may be told. */
  boolean mayTell(Typed place) {
    String text = place.node().text().strip();
    if (text.isEmpty() || CONSTANTS.contains(text)) {
      return true;
    }
    Pattern pattern = BY_FIELD.get(place.owner() + "." + place.field());
    if (pattern != null) {
      return pattern.matcher(text).matches();
    }
    return switch (place.type()) {
      case "boolean" -> text.equals("true") || text.equals("false");
      case "int", "short", "byte" -> isSmallNumber(text);
      case "string" -> isNameOfVendor(place, text);
      default -> vocabulary.isWord(place.type(), text);
    };
  }

  /** Names of types and of properties, where a read says which it wants. */
  private boolean isNameOfVendor(Typed place, String text) {
    return switch (place.owner() + "." + place.field()) {
      case "DynamicProperty.name",
          "PropertyChange.name",
          "MissingProperty.path",
          "PropertySpec.pathSet" ->
          vocabulary.isProperty(text);
      case "PropertySpec.type", "TraversalSpec.type", "CreateContainerView.type" ->
          vocabulary.isObject(text);
      case "TraversalSpec.path" -> vocabulary.isProperty(text);
      default -> false;
    };
  }

  private static boolean isSmallNumber(String text) {
    return text.matches("-?\\d{1,5}") && Math.abs(Integer.parseInt(text)) <= LARGEST_SMALL_NUMBER;
  }

  /**
   * Whether the name of an element or a member may be told. The names of elements of XML are the
   * vendor's. A name in JSON may be a customer's own: it is told where it is known, and where the
   * names beside it are known.
   */
  boolean mayTellName(Typed part) {
    return isIdentifier(part.node().name())
        && (part.node().kind() == Node.Kind.ELEMENT
            || part.known()
            || vocabulary.hasFields(part.owner()));
  }

  /** Whether the namespace of an element may be told: those that vCenter speaks in, or none. */
  static boolean mayTellNamespace(String namespace) {
    return NAMESPACE.matcher(namespace).matches();
  }

  /** Whether it can be the name of an element or of a type. */
  static boolean isIdentifier(String name) {
    return IDENTIFIER.matcher(name).matches();
  }
}
