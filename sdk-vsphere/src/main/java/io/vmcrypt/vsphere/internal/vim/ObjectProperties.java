package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one object, captured.
 *
 * @param object which one
 * @param values by path; properties that are not set are left out
 * @param missing what could not be read, and why
 */
public record ObjectProperties(
    ManagedObjectReference object, Map<String, XmlFragment> values, Map<String, VimFault> missing) {

  public ObjectProperties {
    values = Map.copyOf(values);
    missing = Map.copyOf(missing);
  }

  /** The value of a property; empty if it is not set. */
  public Optional<XmlFragment> value(String path) {
    return Optional.ofNullable(values.get(path));
  }

  /** The text of a property; empty if it is not set. */
  public Optional<String> text(String path) {
    return value(path).map(XmlFragment::text);
  }

  /** The same, where only of some properties it matters whether they could be read. */
  public ObjectProperties missingOnly(Collection<String> paths) {
    if (missing.isEmpty()) {
      return this;
    }
    Map<String, VimFault> some = new LinkedHashMap<>(missing);
    some.keySet().retainAll(paths);
    return new ObjectProperties(object, values, some);
  }

  /** A sink that captures each object and hands it on. */
  public static PropertySink capturing(Consumer<ObjectProperties> each) {
    return capturing(ElementReader::capture, each);
  }

  /**
   * The same, where of each value only some elements are kept.
   *
   * @param kept as for {@link ElementReader#captureOnly}
   */
  public static PropertySink capturingOnly(Set<String> kept, Consumer<ObjectProperties> each) {
    return capturing(value -> value.captureOnly(kept), each);
  }

  private static PropertySink capturing(
      Function<ElementReader, XmlFragment> capture, Consumer<ObjectProperties> each) {
    return new PropertySink() {
      private @Nullable ManagedObjectReference object;
      private final Map<String, XmlFragment> values = new LinkedHashMap<>();
      private final Map<String, VimFault> missing = new LinkedHashMap<>();

      @Override
      public void begin(ManagedObjectReference begun) {
        object = begun;
        values.clear();
        missing.clear();
      }

      @Override
      public void property(String path, ElementReader value) {
        values.put(path, capture.apply(value));
      }

      @Override
      public void missing(String path, VimFault fault) {
        missing.put(path, fault);
      }

      @Override
      public void end() {
        ManagedObjectReference ended = object;
        if (ended != null) {
          each.accept(new ObjectProperties(ended, values, missing));
        }
      }
    };
  }
}
