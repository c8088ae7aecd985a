package io.vmcrypt.estate.internal.document;

import io.vmcrypt.estate.part.EstateFormatException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes a tree of values of a YAML text (1.2), the same as JSON of the same content would be: what
 * has no quotes is null, true, false or a number where JSON has it so, and a text elsewhere. No
 * tags, no anchors, one document. For one document.
 */
public final class YamlTree {

  private final DocumentText document;
  private final Iterator<Event> events;
  private int values;

  public YamlTree(DocumentText document) {
    this.document = document;
    LoadSettings settings =
        LoadSettings.builder()
            // the bytes were counted
            .setCodePointLimit(Integer.MAX_VALUE)
            .setVersionFunction(version -> version)
            .build();
    this.events = new ParserImpl(settings, new StreamReader(settings, document.text()));
  }

  /** The whole document. */
  public Node read() {
    try {
      next();
      Event begin = next();
      if (!(begin instanceof DocumentStartEvent start)) {
        throw refused(begin, "the text ends here; expected a value");
      }
      if (!start.getTags().isEmpty()
          || start.getSpecVersion().filter(version -> !is12(version)).isPresent()) {
        throw refused(begin, "a directive is there; expected none but %YAML 1.2");
      }
      Node whole = value(next(), document.root(), 0);
      next();
      Event end = next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        throw refused(end, "a second document begins here; expected one alone");
      }
      return whole;
    } catch (MarkedYamlEngineException e) {
      // not as the cause, and without its message: it quotes what is there
      throw place(document.root(), e.getProblemMark()).refused(inWords(e.getProblemMark()));
    } catch (YamlEngineException e) {
      throw document.root().refused("it has a character that YAML does not allow");
    }
  }

  private static boolean is12(SpecVersion version) {
    return version.getMajor() == 1 && version.getMinor() == 2;
  }

  private static String inWords(Optional<Mark> mark) {
    boolean tab =
        mark.filter(at -> at.getPointer() < at.getBuffer().length)
            .filter(at -> at.getBuffer()[at.getPointer()] == '\t')
            .isPresent();
    return tab
        ? "a tab is there; YAML is indented by spaces"
        : "this is no well-formed YAML; expected lines that are indented alike, and quotes around a"
            + " text with a colon or with a special character at its begin";
  }

  private Event next() {
    return events.next();
  }

  private Node value(Event event, Place where, int depth) {
    if (++values > DocumentText.MOST_VALUES) {
      throw document.root().refused("it has more than " + DocumentText.MOST_VALUES + " values");
    }
    if (depth > DocumentText.MOST_DEPTH) {
      throw document.root().refused("it is nested more than " + DocumentText.MOST_DEPTH + " deep");
    }
    refuseReferences(event);
    Place place = place(where, event.getStartMark());
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar, place);
    }
    return event instanceof MappingStartEvent ? members(place, depth) : elements(place, depth);
  }

  private void refuseReferences(Event event) {
    if (event instanceof AliasEvent) {
      throw refused(event, "a reference is there (*); expected the value itself");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw refused(event, "an anchor is there (&); expected the value alone");
    }
    boolean tagged =
        event instanceof ScalarEvent scalar
            ? scalar.getTag().isPresent()
            : event instanceof CollectionStartEvent collection && collection.getTag().isPresent();
    if (tagged) {
      throw refused(event, "a tag is there (!); expected the value alone");
    }
  }

  private static Node scalar(ScalarEvent scalar, Place place) {
    String text = scalar.getValue();
    if (!scalar.isPlain()) {
      return new Node.Text(place, text);
    }
    return switch (text) {
      case "", "~", "null" -> new Node.Nothing(place);
      case "true", "false" -> new Node.Flag(place, text.equals("true"));
      default ->
          JsonTree.isNumber(text) ? JsonTree.digits(place, text) : new Node.Text(place, text);
    };
  }

  private Node members(Place place, int depth) {
    List<Node.Member> members = new ArrayList<>();
    for (Event key = next(); key.getEventId() != Event.ID.MappingEnd; key = next()) {
      refuseReferences(key);
      if (!(key instanceof ScalarEvent name)) {
        throw refused(key, "a list or an object is there; expected a name");
      }
      members.add(
          new Node.Member(
              place(place, key.getStartMark()),
              name.getValue(),
              value(next(), place.member(name.getValue()), depth + 1)));
    }
    return new Node.Members(place, members);
  }

  private Node elements(Place place, int depth) {
    List<Node> elements = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      elements.add(value(event, place.element(elements.size()), depth + 1));
    }
    return new Node.Elements(place, elements);
  }

  private static Place place(Place place, Optional<Mark> mark) {
    return mark.map(at -> place.at(at.getLine() + 1, at.getColumn() + 1)).orElse(place);
  }

  private EstateFormatException refused(Event event, String problem) {
    return place(document.root(), event.getStartMark()).refused(problem);
  }
}
