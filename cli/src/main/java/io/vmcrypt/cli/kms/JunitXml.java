package io.vmcrypt.cli.kms;

import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceResult;
import io.vmcrypt.kmip.report.StepOutcome;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A conformance report in the XML of JUnit, which CI systems read. What failed and is not needed is
 * skipped there, with its reason: it must not fail a build.
 */
final class JunitXml {

  private JunitXml() {}

  static byte[] of(ConformanceReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "vmcrypt conformance " + report.endpoint());
      xml.writeAttribute("tests", String.valueOf(report.results().size()));
      xml.writeAttribute("failures", count(report, Kind.FAILURE));
      xml.writeAttribute("errors", count(report, Kind.ERROR));
      xml.writeAttribute("skipped", count(report, Kind.SKIPPED));
      for (ConformanceResult result : report.results()) {
        write(result, xml);
      }
      if (!report.left().isEmpty()) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(printable(String.join("\n", report.left())));
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private enum Kind {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  private static Kind kind(ConformanceResult result) {
    return switch (result.outcome()) {
      case PASSED -> Kind.PASSED;
      case FAILED -> result.isFailure() ? Kind.FAILURE : Kind.SKIPPED;
      case COULD_NOT_BE_TRIED -> Kind.ERROR;
      case SKIPPED -> Kind.SKIPPED;
    };
  }

  private static String count(ConformanceReport report, Kind kind) {
    return String.valueOf(report.results().stream().filter(one -> kind(one) == kind).count());
  }

  private static void write(ConformanceResult result, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "vmcrypt.conformance");
    xml.writeAttribute("name", result.step().toString());
    xml.writeAttribute("time", seconds(result.duration()));
    Kind kind = kind(result);
    if (kind != Kind.PASSED) {
      xml.writeStartElement(kind.name().toLowerCase(Locale.ROOT));
      xml.writeAttribute("message", printable(result.seen()));
      if (result.outcome() != StepOutcome.SKIPPED) {
        xml.writeCharacters(
            "In vCenter: " + result.step().means() + " Known from: " + result.step().source());
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  /** XML has no control characters; a server's words may. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n]]", "?");
  }
}
