"""Every IRI of the vocabularies that Symposia speaks, each written down once, and the prefixes for them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote


class Rdf:
    """The RDF namespace."""

    NS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    type = NS + "type"
    Property = NS + "Property"


class Rdfs:
    """RDF Schema."""

    NS = "http://www.w3.org/2000/01/rdf-schema#"
    label = NS + "label"
    comment = NS + "comment"
    seeAlso = NS + "seeAlso"
    isDefinedBy = NS + "isDefinedBy"
    subClassOf = NS + "subClassOf"
    subPropertyOf = NS + "subPropertyOf"
    Class = NS + "Class"


class Owl:
    """OWL, for what an ontology is."""

    NS = "http://www.w3.org/2002/07/owl#"
    Ontology = NS + "Ontology"


class Xsd:
    """The datatypes of literals."""

    NS = "http://www.w3.org/2001/XMLSchema#"
    string = NS + "string"
    anyURI = NS + "anyURI"
    integer = NS + "integer"
    decimal = NS + "decimal"
    date = NS + "date"
    dateTime = NS + "dateTime"
    gYear = NS + "gYear"
    gYearMonth = NS + "gYearMonth"


class Sym:
    """Our own glue; each term is described in ``ontology/symposia.ttl``."""

    NS = "https://w3id.org/symposia/ns#"
    # classes
    Authorship = NS + "Authorship"
    ConceptAssignment = NS + "ConceptAssignment"
    Mention = NS + "Mention"
    Coauthorship = NS + "Coauthorship"
    ConceptLink = NS + "ConceptLink"
    Appearance = NS + "Appearance"
    SessionRecord = NS + "SessionRecord"
    Signature = NS + "Signature"
    Reading = NS + "Reading"
    ConceptKind = NS + "ConceptKind"
    Tier = NS + "Tier"
    Field = NS + "Field"
    # properties
    authorship = NS + "authorship"
    work = NS + "work"
    person = NS + "person"
    ordinal = NS + "ordinal"
    nameAsPrinted = NS + "nameAsPrinted"
    nameRepaired = NS + "nameRepaired"
    locator = NS + "locator"
    affiliationAsPrinted = NS + "affiliationAsPrinted"
    identityConfidence = NS + "identityConfidence"
    signature = NS + "signature"
    assignment = NS + "assignment"
    introduces = NS + "introduces"
    presentedIn = NS + "presentedIn"
    moderator = NS + "moderator"
    dateAsPrinted = NS + "dateAsPrinted"
    timeAsPrinted = NS + "timeAsPrinted"
    titleAsPrinted = NS + "titleAsPrinted"
    position = NS + "position"
    kind = NS + "kind"
    concept = NS + "concept"
    score = NS + "score"
    tier = NS + "tier"
    support = NS + "support"
    inSource = NS + "inSource"
    field = NS + "field"
    start = NS + "start"
    end = NS + "end"
    exact = NS + "exact"
    member = NS + "member"
    weight = NS + "weight"
    fractionalWeight = NS + "fractionalWeight"
    npmi = NS + "npmi"
    sharedWork = NS + "sharedWork"
    firstYear = NS + "firstYear"
    lastYear = NS + "lastYear"
    coauthor = NS + "coauthor"
    sha256 = NS + "sha256"
    family = NS + "family"
    recordOf = NS + "recordOf"
    of = NS + "of"
    # what a service looks up
    matches = NS + "matches"
    # the kinds of a concept
    Method = NS + "Method"
    Task = NS + "Task"
    Dataset = NS + "Dataset"
    Metric = NS + "Metric"
    Material = NS + "Material"
    Theory = NS + "Theory"
    OtherKind = NS + "OtherKind"
    # the tiers of an assignment
    Central = NS + "Central"
    Mentioned = NS + "Mentioned"
    # the fields of a record
    Author = NS + "Author"
    Moderator = NS + "Moderator"
    Speaker = NS + "Speaker"
    Title = NS + "Title"
    Abstract = NS + "Abstract"
    Kind = NS + "Kind"
    Slot = NS + "Slot"
    SessionTitle = NS + "SessionTitle"
    RoomName = NS + "RoomName"
    Date = NS + "Date"
    Code = NS + "Code"
    EventName = NS + "EventName"
    Url = NS + "Url"
    Keyword = NS + "Keyword"
    # presentation types
    PresentationTypes = NS + "PresentationTypes"
    Oral = NS + "Oral"
    Spotlight = NS + "Spotlight"
    Poster = NS + "Poster"
    Keynote = NS + "Keynote"
    Invited = NS + "Invited"
    Tutorial = NS + "Tutorial"
    Panel = NS + "Panel"
    Demo = NS + "Demo"


class Schema:
    """schema.org, with https."""

    NS = "https://schema.org/"
    ScholarlyArticle = NS + "ScholarlyArticle"
    Person = NS + "Person"
    Event = NS + "Event"
    EventSeries = NS + "EventSeries"
    Place = NS + "Place"
    DigitalDocument = NS + "DigitalDocument"
    SoftwareSourceCode = NS + "SoftwareSourceCode"
    name = NS + "name"
    alternateName = NS + "alternateName"
    mentions = NS + "mentions"
    sameAs = NS + "sameAs"
    codeRepository = NS + "codeRepository"
    startDate = NS + "startDate"
    endDate = NS + "endDate"
    location = NS + "location"
    superEvent = NS + "superEvent"
    workFeatured = NS + "workFeatured"
    performer = NS + "performer"
    url = NS + "url"
    softwareVersion = NS + "softwareVersion"
    author = NS + "author"
    target = NS + "target"
    keywords = NS + "keywords"
    domainIncludes = NS + "domainIncludes"
    rangeIncludes = NS + "rangeIncludes"


class Dcterms:
    """Dublin Core terms."""

    NS = "http://purl.org/dc/terms/"
    title = NS + "title"
    abstract = NS + "abstract"
    creator = NS + "creator"
    subject = NS + "subject"
    identifier = NS + "identifier"
    issued = NS + "issued"
    type = NS + "type"
    format = NS + "format"
    license = NS + "license"
    description = NS + "description"
    conformsTo = NS + "conformsTo"


class Foaf:
    """Friend of a friend."""

    NS = "http://xmlns.com/foaf/0.1/"
    Person = NS + "Person"
    name = NS + "name"
    familyName = NS + "familyName"
    givenName = NS + "givenName"


class Skos:
    """SKOS."""

    NS = "http://www.w3.org/2004/02/skos/core#"
    Concept = NS + "Concept"
    ConceptScheme = NS + "ConceptScheme"
    Collection = NS + "Collection"
    inScheme = NS + "inScheme"
    member = NS + "member"
    prefLabel = NS + "prefLabel"
    altLabel = NS + "altLabel"
    broader = NS + "broader"
    related = NS + "related"
    exactMatch = NS + "exactMatch"
    closeMatch = NS + "closeMatch"


class Prov:
    """PROV-O."""

    NS = "http://www.w3.org/ns/prov#"
    Entity = NS + "Entity"
    Activity = NS + "Activity"
    SoftwareAgent = NS + "SoftwareAgent"
    used = NS + "used"
    wasAssociatedWith = NS + "wasAssociatedWith"
    wasDerivedFrom = NS + "wasDerivedFrom"
    wasGeneratedBy = NS + "wasGeneratedBy"


class Swc:
    """The Semantic Web Conference ontology: events, rooms and roles."""

    NS = "http://data.semanticweb.org/ns/swc/ontology#"
    ConferenceEvent = NS + "ConferenceEvent"
    SessionEvent = NS + "SessionEvent"
    TalkEvent = NS + "TalkEvent"
    MeetingRoomPlace = NS + "MeetingRoomPlace"
    Chair = NS + "Chair"
    hasRole = NS + "hasRole"
    heldBy = NS + "heldBy"
    isRoleAt = NS + "isRoleAt"


class Fabio:
    """FaBiO."""

    NS = "http://purl.org/spar/fabio/"
    ConferencePaper = NS + "ConferencePaper"


class Prism:
    """PRISM basic."""

    NS = "http://prismstandard.org/namespaces/basic/2.0/"
    doi = NS + "doi"
    publicationName = NS + "publicationName"


class Void:
    """VoID, the description of datasets."""

    NS = "http://rdfs.org/ns/void#"
    Dataset = NS + "Dataset"
    triples = NS + "triples"
    entities = NS + "entities"
    classes = NS + "classes"
    properties = NS + "properties"
    distinctSubjects = NS + "distinctSubjects"
    class_ = NS + "class"
    classPartition = NS + "classPartition"
    property = NS + "property"
    propertyPartition = NS + "propertyPartition"
    feature = NS + "feature"
    exampleResource = NS + "exampleResource"
    subset = NS + "subset"
    sparqlEndpoint = NS + "sparqlEndpoint"
    dataDump = NS + "dataDump"
    uriSpace = NS + "uriSpace"
    vocabulary = NS + "vocabulary"


class Dcat:
    """DCAT, the catalogue of datasets."""

    NS = "http://www.w3.org/ns/dcat#"
    Dataset = NS + "Dataset"
    Distribution = NS + "Distribution"
    DataService = NS + "DataService"
    distribution = NS + "distribution"
    downloadURL = NS + "downloadURL"
    mediaType = NS + "mediaType"
    accessURL = NS + "accessURL"
    landingPage = NS + "landingPage"
    keyword = NS + "keyword"
    endpointDescription = NS + "endpointDescription"
    endpointURL = NS + "endpointURL"
    servesDataset = NS + "servesDataset"


class Sd:
    """The SPARQL service description."""

    NS = "http://www.w3.org/ns/sparql-service-description#"
    Service = NS + "Service"
    Dataset = NS + "Dataset"
    NamedGraph = NS + "NamedGraph"
    Graph = NS + "Graph"
    endpoint = NS + "endpoint"
    supportedLanguage = NS + "supportedLanguage"
    SPARQL11Query = NS + "SPARQL11Query"
    feature = NS + "feature"
    propertyFeature = NS + "propertyFeature"
    resultFormat = NS + "resultFormat"
    UnionDefaultGraph = NS + "UnionDefaultGraph"
    defaultDataset = NS + "defaultDataset"
    defaultGraph = NS + "defaultGraph"
    namedGraph = NS + "namedGraph"
    name = NS + "name"
    graph = NS + "graph"


class Formats:
    """The W3C's names of file formats."""

    NS = "http://www.w3.org/ns/formats/"
    Turtle = NS + "Turtle"
    NTriples = NS + "N-Triples"
    NQuads = NS + "N-Quads"
    TriG = NS + "TriG"
    RdfXml = NS + "RDF_XML"
    JsonLd = NS + "JSON-LD"
    ResultsJson = NS + "SPARQL_Results_JSON"
    ResultsXml = NS + "SPARQL_Results_XML"
    ResultsCsv = NS + "SPARQL_Results_CSV"
    ResultsTsv = NS + "SPARQL_Results_TSV"


class Sh:
    """SHACL, for its executable queries."""

    NS = "http://www.w3.org/ns/shacl#"
    SPARQLExecutable = NS + "SPARQLExecutable"
    SPARQLSelectExecutable = NS + "SPARQLSelectExecutable"
    SPARQLAskExecutable = NS + "SPARQLAskExecutable"
    SPARQLConstructExecutable = NS + "SPARQLConstructExecutable"
    PrefixDeclaration = NS + "PrefixDeclaration"
    select = NS + "select"
    ask = NS + "ask"
    construct = NS + "construct"
    prefixes = NS + "prefixes"
    declare = NS + "declare"
    prefix = NS + "prefix"
    namespace = NS + "namespace"


_VOCABULARIES = (
    *(Sym, Schema, Dcterms, Foaf, Skos, Prov, Swc, Fabio, Prism),
    *(Void, Dcat, Sd, Formats, Sh, Rdf, Rdfs, Owl, Xsd),
)

#: Prefix -> namespace, for serialisers, queries and pages.
PREFIXES: Mapping[str, str] = {vocabulary.__name__.lower(): vocabulary.NS for vocabulary in _VOCABULARIES}

#: Every term of every vocabulary above.
TERMS: tuple[str, ...] = tuple(
    value
    for vocabulary in _VOCABULARIES
    for name, value in vars(vocabulary).items()
    if not name.startswith("__") and name != "NS"
)

#: What the rows of concepts, assignments and records say -> individual, by lower-case name.
KINDS: Mapping[str, str] = {
    "method": Sym.Method,
    "task": Sym.Task,
    "dataset": Sym.Dataset,
    "metric": Sym.Metric,
    "material": Sym.Material,
    "theory": Sym.Theory,
    "other": Sym.OtherKind,
}
TIERS: Mapping[str, str] = {"central": Sym.Central, "mentioned": Sym.Mentioned}
FIELDS: Mapping[str, str] = {
    iri.removeprefix(Sym.NS).lower(): iri
    for iri in (
        Sym.Author,
        Sym.Moderator,
        Sym.Speaker,
        Sym.Title,
        Sym.Abstract,
        Sym.Kind,
        Sym.Slot,
        Sym.SessionTitle,
        Sym.RoomName,
        Sym.Date,
        Sym.Code,
        Sym.EventName,
        Sym.Url,
        Sym.Keyword,
    )
}

#: Presentation types with a term of their own, by lower-case name; others are minted as printed.
PRESENTATION_TYPES: Mapping[str, str] = {
    iri.removeprefix(Sym.NS).lower(): iri
    for iri in (
        Sym.Oral,
        Sym.Spotlight,
        Sym.Poster,
        Sym.Keynote,
        Sym.Invited,
        Sym.Tutorial,
        Sym.Panel,
        Sym.Demo,
    )
}

#: The relations of concepts, by the name that rows give them.
RELATIONS: Mapping[str, str] = {
    "broader": Skos.broader,
    "related": Skos.related,
    "exactMatch": Skos.exactMatch,
    "closeMatch": Skos.closeMatch,
}

#: Scheme of an identifier -> what stands before its value in the address of the thing.
_WORK_ADDRESSES: Mapping[str, str] = {
    "doi": "https://doi.org/",
    "arxiv": "https://arxiv.org/abs/",
    "acl": "https://aclanthology.org/",
    "openreview": "https://openreview.net/forum?id=",
    "dblp": "https://dblp.org/rec/",
    "openalex": "https://openalex.org/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "wikidata": "http://www.wikidata.org/entity/",
    "url": "",
}
_PERSON_ADDRESSES: Mapping[str, str] = {
    "orcid": "https://orcid.org/",
    "dblp": "https://dblp.org/pid/",
    "openreview": "https://openreview.net/profile?id=",
    "openalex": "https://openalex.org/",
    "isni": "https://isni.org/isni/",
    "viaf": "https://viaf.org/viaf/",
    "wikidata": "http://www.wikidata.org/entity/",
    "url": "",
}
_ADDRESSES = {"work": _WORK_ADDRESSES, "person": _PERSON_ADDRESSES}


def address(kind: str, scheme: str, value: str) -> str | None:
    """The web address that an external identifier of a ``work`` or ``person`` stands for; None where none is known.

    >>> address("work", "doi", "10.1000/a b")
    'https://doi.org/10.1000/a%20b'
    >>> address("person", "dblp", "123/4567")
    'https://dblp.org/pid/123/4567'
    """
    if value.startswith(("https://", "http://")):
        return value
    before = _ADDRESSES[kind].get(scheme.lower())
    return before + quote(value, safe="/:~()=;,@!$&'*+") if before else None


def ontology_text() -> str:
    """The ontology of the ``sym:`` terms, in Turtle."""
    return files("graph").joinpath("ontology/symposia.ttl").read_text("utf-8")


def shapes_text() -> str:
    """The SHACL shapes that every dataset conforms to, in Turtle."""
    return files("graph").joinpath("ontology/shapes.ttl").read_text("utf-8")
