package io.vmcrypt.vsphere.internal.soap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Ways to read what a method returns. Each is given the response element, whatever its name: real
 * servers do not always name it after the method.
 */
public final class Returns {

  private Returns() {}

  /** One returned value, or none; also for methods that return nothing. */
  public static Function<ElementReader, Optional<XmlFragment>> optional() {
    return response -> list().apply(response).stream().findFirst();
  }

  /** One returned value that must be there. */
  public static Function<ElementReader, XmlFragment> one() {
    return response ->
        optional()
            .apply(response)
            .orElseThrow(() -> new XmlFailure("element returnval is missing"));
  }

  /** The reference of a new object: a task, a view. */
  public static Function<ElementReader, ManagedObjectReference> reference() {
    return one().andThen(XmlFragment::reference);
  }

  /** The returned text; empty if there is none. */
  public static Function<ElementReader, String> text() {
    return response -> optional().apply(response).map(XmlFragment::text).orElse("");
  }

  /** A short list of returned values. */
  public static Function<ElementReader, List<XmlFragment>> list() {
    return response -> {
      List<XmlFragment> values = new ArrayList<>();
      forEach(response, value -> values.add(value.capture()));
      return values;
    };
  }

  /**
   * A long list of small values.
   *
   * @param conversion may keep only texts of the fragment that it gets
   */
  public static <T> Function<ElementReader, List<T>> list(Function<XmlFragment, T> conversion) {
    return response -> {
      List<T> values = new ArrayList<>();
      forEach(response, value -> values.add(value.captured(conversion)));
      return values;
    };
  }

  /**
   * Visits returned values one by one. Only one at a time takes memory.
   *
   * @param response the response element
   * @param value is given a reader that stands on the value
   */
  public static void forEach(ElementReader response, Consumer<ElementReader> value) {
    response.children(
        child -> {
          if (child.name().equals("returnval")) {
            value.accept(child);
          }
        });
  }
}
