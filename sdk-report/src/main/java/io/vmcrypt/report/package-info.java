/** What the results of this SDK have in common, as JSON. */
@NullMarked
package io.vmcrypt.report;

import org.jspecify.annotations.NullMarked;
