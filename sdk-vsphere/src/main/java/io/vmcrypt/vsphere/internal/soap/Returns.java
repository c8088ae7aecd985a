package io.vmcrypt.vsphere.internal.soap;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Ways to read what a method returns. Each is given the response element, whatever its name: real
 * servers do not always name it after the method. What is captured is understood while the answer
 * is read, so that what makes no sense is told as a failure of the call.
 */
public final class Returns {

  private Returns() {}

  /** What was captured of an answer. It leaves the call only as what is made of it. */
  public static final class Captured<T> {
    private final Function<ElementReader, T> reader;

    private Captured(Function<ElementReader, T> reader) {
      this.reader = requireNonNull(reader, "reader");
    }

    /** Reads the answer, and makes something of it. */
    public <R> Function<ElementReader, R> andThen(Function<? super T, ? extends R> meaning) {
      return response -> meaning.apply(reader.apply(response));
    }
  }

  /** Nothing: the answer is read to its end. */
  public static Function<ElementReader, Boolean> nothing() {
    return response -> true;
  }

  /** One returned value, or none. */
  public static Captured<Optional<XmlFragment>> optional() {
    return new Captured<>(Returns::only);
  }

  /** One returned value that must be there. */
  public static Captured<XmlFragment> one() {
    return new Captured<>(Returns::required);
  }

  /** A short list of returned values. */
  public static Captured<List<XmlFragment>> list() {
    return new Captured<>(Returns::all);
  }

  /**
   * The reference of a new object: a task, a view.
   *
   * @param type what it must be; real servers always say it
   */
  public static Function<ElementReader, ManagedObjectReference> reference(String type) {
    return one()
        .andThen(
            value -> {
              ManagedObjectReference made = value.reference();
              if (made.value().isEmpty()) {
                throw new XmlFailure("the reference of a " + type + " is empty");
              }
              if (!made.type().isEmpty() && !made.type().equals(type)) {
                throw new XmlFailure("something else is there in place of a " + type);
              }
              return new ManagedObjectReference(type, made.value());
            });
  }

  /** The reference of an object, if there is one. */
  public static Function<ElementReader, Optional<ManagedObjectReference>> found() {
    return optional()
        .andThen(
            value ->
                value
                    .map(XmlFragment::reference)
                    .map(
                        found -> {
                          if (found.value().isEmpty()) {
                            throw new XmlFailure("the reference of an object is empty");
                          }
                          return found;
                        }));
  }

  /** The returned text; empty if there is none. */
  public static Function<ElementReader, String> text() {
    return optional().andThen(value -> value.map(XmlFragment::text).orElse(""));
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

  private static List<XmlFragment> all(ElementReader response) {
    List<XmlFragment> values = new ArrayList<>();
    forEach(response, value -> values.add(value.capture()));
    return values;
  }

  private static Optional<XmlFragment> only(ElementReader response) {
    List<XmlFragment> values = all(response);
    if (values.size() > 1) {
      throw new XmlFailure("element returnval is there " + values.size() + " times");
    }
    return values.stream().findFirst();
  }

  private static XmlFragment required(ElementReader response) {
    return only(response).orElseThrow(() -> new XmlFailure("element returnval is missing"));
  }
}
