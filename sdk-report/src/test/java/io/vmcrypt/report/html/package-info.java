@org.jspecify.annotations.NullMarked
package io.vmcrypt.report.html;
