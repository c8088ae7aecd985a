/** Pages: what is the same on each of them. */
@NullMarked
package io.vmcrypt.report.html;

import org.jspecify.annotations.NullMarked;
