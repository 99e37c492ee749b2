import java.io.FileInputStream;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Judges PDF files by flavours: Check FLAVOUR,FLAVOUR FILE… One line a failed test; exit code 1 when one failed. */
class Check {
    public static void main(String[] words) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = true;
        for (int at = 1; at < words.length; at++) {
            for (String flavour : words[0].split(",")) {
                good &= judged(words[at], PDFAFlavour.byFlavourId(flavour));
            }
        }
        System.exit(good ? 0 : 1);
    }

    private static boolean judged(String path, PDFAFlavour flavour) throws Exception {
        try (InputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println(flavour.getId() + " " + result.isCompliant() + " " + path);
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("  " + one.getRuleId().getClause() + " " + one.getMessage() + " " + one.getLocation().getContext());
                }
            }
            return result.isCompliant();
        }
    }
}
