package io.vmcrypt.vsphere.internal.vim;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one object, captured.
 *
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

  /**
   * What could not be read must not pass for what is not set.
   *
   * @throws ServiceException why vCenter does not show one of these properties
   */
  public void requireReadable(Attempt attempt, String... paths) {
    for (String path : paths) {
      VimFault fault = missing.get(path);
      if (fault != null) {
        throw FaultMapping.ofCall(attempt, fault);
      }
    }
  }

  /** A sink that captures each object and hands it on. */
  public static PropertySink capturing(Consumer<ObjectProperties> each) {
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
        values.put(path, value.capture());
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
